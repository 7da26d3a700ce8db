import katexStyles from 'katex/dist/katex.min.css?raw'

let sheet: CSSStyleSheet | undefined

/** How formulas look, for a shadow root or a document. Its typefaces are not in it: they work in documents only. */
export function mathSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(katexStyles.replace(/@font-face\s*\{[^}]*\}/g, ''))
  }
  return sheet
}
