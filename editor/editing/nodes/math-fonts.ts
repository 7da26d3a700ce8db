import aMSRegular from 'katex/dist/fonts/KaTeX_AMS-Regular.woff2?url'
import caligraphicBold from 'katex/dist/fonts/KaTeX_Caligraphic-Bold.woff2?url'
import caligraphicRegular from 'katex/dist/fonts/KaTeX_Caligraphic-Regular.woff2?url'
import frakturBold from 'katex/dist/fonts/KaTeX_Fraktur-Bold.woff2?url'
import frakturRegular from 'katex/dist/fonts/KaTeX_Fraktur-Regular.woff2?url'
import mainBold from 'katex/dist/fonts/KaTeX_Main-Bold.woff2?url'
import mainBoldItalic from 'katex/dist/fonts/KaTeX_Main-BoldItalic.woff2?url'
import mainItalic from 'katex/dist/fonts/KaTeX_Main-Italic.woff2?url'
import mainRegular from 'katex/dist/fonts/KaTeX_Main-Regular.woff2?url'
import mathBoldItalic from 'katex/dist/fonts/KaTeX_Math-BoldItalic.woff2?url'
import mathItalic from 'katex/dist/fonts/KaTeX_Math-Italic.woff2?url'
import sansSerifBold from 'katex/dist/fonts/KaTeX_SansSerif-Bold.woff2?url'
import sansSerifItalic from 'katex/dist/fonts/KaTeX_SansSerif-Italic.woff2?url'
import sansSerifRegular from 'katex/dist/fonts/KaTeX_SansSerif-Regular.woff2?url'
import scriptRegular from 'katex/dist/fonts/KaTeX_Script-Regular.woff2?url'
import size1Regular from 'katex/dist/fonts/KaTeX_Size1-Regular.woff2?url'
import size2Regular from 'katex/dist/fonts/KaTeX_Size2-Regular.woff2?url'
import size3Regular from 'katex/dist/fonts/KaTeX_Size3-Regular.woff2?url'
import size4Regular from 'katex/dist/fonts/KaTeX_Size4-Regular.woff2?url'
import typewriterRegular from 'katex/dist/fonts/KaTeX_Typewriter-Regular.woff2?url'

const FACES: readonly (readonly [family: string, style: string, weight: string, address: string])[] = [
  ['KaTeX_AMS', 'normal', '400', aMSRegular],
  ['KaTeX_Caligraphic', 'normal', '700', caligraphicBold],
  ['KaTeX_Caligraphic', 'normal', '400', caligraphicRegular],
  ['KaTeX_Fraktur', 'normal', '700', frakturBold],
  ['KaTeX_Fraktur', 'normal', '400', frakturRegular],
  ['KaTeX_Main', 'normal', '700', mainBold],
  ['KaTeX_Main', 'italic', '700', mainBoldItalic],
  ['KaTeX_Main', 'italic', '400', mainItalic],
  ['KaTeX_Main', 'normal', '400', mainRegular],
  ['KaTeX_Math', 'italic', '700', mathBoldItalic],
  ['KaTeX_Math', 'italic', '400', mathItalic],
  ['KaTeX_SansSerif', 'normal', '700', sansSerifBold],
  ['KaTeX_SansSerif', 'italic', '400', sansSerifItalic],
  ['KaTeX_SansSerif', 'normal', '400', sansSerifRegular],
  ['KaTeX_Script', 'normal', '400', scriptRegular],
  ['KaTeX_Size1', 'normal', '400', size1Regular],
  ['KaTeX_Size2', 'normal', '400', size2Regular],
  ['KaTeX_Size3', 'normal', '400', size3Regular],
  ['KaTeX_Size4', 'normal', '400', size4Regular],
  ['KaTeX_Typewriter', 'normal', '400', typewriterRegular],
]

let areShared = false

/**
 * Gives the document the typefaces of formulas: a shadow root cannot have any of its own. None is fetched before
 * something is written in it.
 */
export function shareMathFonts(): void {
  if (areShared) return
  areShared = true
  for (const [family, style, weight, address] of FACES) {
    // From where this script came, which is not always where the page is from.
    const source = `url("${new URL(address, import.meta.url).href}") format("woff2")`
    document.fonts.add(new FontFace(family, source, { style, weight, display: 'block' }))
  }
}
