import { elementStyles } from './element-styles.ts'
import { theme } from './ui/theme.ts'

const USES = new WeakMap<Document | ShadowRoot, { count: number; readonly sheet: CSSStyleSheet }>()

/**
 * Styles the editors that stand in a page itself, and nothing else of it. Returns the function that takes the styles
 * away again with the last editor. One sheet for each root, however many editors there are.
 */
export function styleInPage(root: Document | ShadowRoot): () => void {
  const use = USES.get(root) ?? { count: 0, sheet: scopedSheet() }
  USES.set(root, use)
  if (use.count === 0) root.adoptedStyleSheets.push(use.sheet)
  use.count += 1
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    use.count -= 1
    if (use.count > 0) return
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== use.sheet)
  }
}

function scopedSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  // What the page has put into the element is the page's to style.
  sheet.replaceSync(`${scoped('inkwire-editor[light]', ':scope > [slot]')}\n${SLOTTED}`)
  return sheet
}

/** How a document looks, as a style sheet for the elements that a selector names, and what is in them. */
export function documentStyles(selector: string): string {
  return scoped(selector)
}

function scoped(selector: string, limit?: string): string {
  const rules = [theme, ...elementStyles].map(({ cssText }) => cssText).join('\n')
  const own = rules
    .replace(/:host\(((?:[^()]|\([^()]*\))*)\)/g, ':where(:scope)$1')
    .replaceAll(':host', ':where(:scope)')
  return `@scope (${selector})${limit === undefined ? '' : ` to (${limit})`} {\n${own}\n}`
}

// Without slots the order is all there is.
const SLOTTED = `inkwire-editor[light] > [slot='above'] { order: -1; }`
