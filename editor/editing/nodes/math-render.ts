import katex from 'katex'
import { adoptSheet } from '../adopt-sheet.ts'
import { shareMathFonts } from './math-fonts.ts'
import { mathSheet } from './math-sheet.ts'

// A formula is other people's text: it loads nothing, links nowhere, and ends.
const SAFE = { trust: false, strict: 'ignore', maxExpand: 1000, maxSize: 50 } as const

/** Draws a formula into an element; one that is wrong as it is written, with what is wrong about it. Never throws. */
export function renderMath(latex: string, element: HTMLElement, displayMode: boolean): void {
  adoptSheet(element, mathSheet())
  shareMathFonts()
  try {
    katex.render(latex, element, { ...SAFE, displayMode, throwOnError: true, output: 'htmlAndMathml' })
    element.classList.remove('math-wrong')
    element.removeAttribute('title')
  } catch (error) {
    element.textContent = latex
    element.classList.add('math-wrong')
    element.title = wrongWith(error)
  }
}

/** What is wrong with a formula, as the parser says it; undefined when nothing is. */
export function mathProblem(latex: string): string | undefined {
  try {
    katex.renderToString(latex, { ...SAFE, throwOnError: true })
    return undefined
  } catch (error) {
    return wrongWith(error)
  }
}

function wrongWith(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^KaTeX parse error: /, '')
}
