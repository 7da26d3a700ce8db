import katexStyles from 'katex/dist/katex.min.css?raw'
import { css } from 'lit'

const OURS = css`
  [data-type='block-math'] {
    margin-block: 0 0.85em;
    padding-block: 0.25em;
    overflow-x: auto;
    text-align: center;
  }
  .math .katex-display {
    margin: 0;
  }
  .math-wrong,
  .math[data-latex=''] {
    padding-inline: 0.25em;
    background: var(--inkwire-hover);
    font-family: var(--inkwire-font-code);
    font-size: 0.86em;
  }
  .math-wrong {
    background: var(--inkwire-trouble-soft);
    color: var(--inkwire-trouble);
    text-decoration: underline wavy;
  }
`

let sheet: CSSStyleSheet | undefined

/** How formulas look, for a shadow root or a document. Its typefaces are not in it: they work in documents only. */
export function mathSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(katexStyles.replace(/@font-face\s*\{[^}]*\}/g, '') + OURS.cssText)
  }
  return sheet
}
