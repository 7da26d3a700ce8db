import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

const letter = (text: string, style = '') =>
  svg`<text x="12" y="17" text-anchor="middle" font-size="15" font-weight="650" fill="currentColor" stroke="none"
    font-family="var(--inkwire-font-ui)" style=${style}>${text}</text>`

// Drawn, not written: the name of a button would have to begin with what is written on it.
const H = svg`<path d="M4 6v12M11.5 6v12M4 12h7.5" />`

const DRAWINGS = {
  undo: svg`<path d="M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3" />`,
  redo: svg`<path d="m16 5 4 4-4 4M20 9H10a5 5 0 0 0 0 10h3" />`,
  paragraph: svg`<path d="M5.5 6.5h13M12 6.5v12" />`,
  heading1: svg`${H}<path d="M16.5 9.5 19 8v10" />`,
  heading2: svg`${H}<path d="M15.7 9.8c.5-2.6 5-2.4 5 .4 0 2.2-5 4.2-5 7.8h5" />`,
  heading3: svg`${H}<path d="M15.8 9.3c1-1.9 4.7-1.6 4.7 1 0 1.8-1.6 2.4-2.7 2.4 1.3 0 3 .6 3 2.6 0 3.1-4.3 3.3-5.3 1.2" />`,
  bold: letter('B'),
  italic: letter('I', 'font-style: italic; font-family: Georgia, serif'),
  underline: svg`<path d="M7 4v7a5 5 0 0 0 10 0V4M6 20h12" />`,
  strike: svg`<path d="M4 12h16M16.5 7.5C16 5.7 14.3 5 12 5 9.5 5 7.5 6 7.5 8.2c0 1.6 1 2.7 2.8 3.8M7.3 16.2c.5 1.9 2.3 2.8 4.7 2.8 2.7 0 4.7-1.2 4.7-3.3 0-.8-.2-1.4-.6-2" />`,
  code: svg`<path d="m8.5 7-5 5 5 5M15.5 7l5 5-5 5" />`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.7.4l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-5.7-.4l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3" />`,
  bulletList: svg`<path d="M10 6h10M10 12h10M10 18h10" /><g fill="currentColor" stroke="none"><circle cx="5" cy="6" r="1.5" /><circle cx="5" cy="12" r="1.5" /><circle cx="5" cy="18" r="1.5" /></g>`,
  orderedList: svg`<path d="M11 6h9M11 12h9M11 18h9M4 5.5 5.5 5v4.5M4 9.5h3M4 15.2c.3-.8 2.8-1 2.8.4 0 1-2.8 1.7-2.8 3.4h3" stroke-width="1.5" />`,
  taskList: svg`<rect x="3.5" y="4.5" width="6" height="6" rx="1.2" /><path d="m4 17 2 2 3.5-4M13.5 7.5H20M13.5 17H20" />`,
  blockquote: svg`<path d="M5 5v14M10 7h10M10 12h10M10 17h6" />`,
  codeBlock: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2" /><path d="m10 9-3 3 3 3M14 9l3 3-3 3" />`,
  highlight: svg`<path d="m9 13.5 7.5-8.6 3.6 3.1-7.6 8.6-3.9.5zM8.6 17.1 6.5 19.5M4 21h13" />`,
  subscript: svg`<path d="m4 5 8.5 11M12.5 5 4 16M16 16.6c.4-1.7 3.8-1.6 3.8.3 0 1.5-3.8 2.4-3.8 4.6h4" />`,
  superscript: svg`<path d="m4 8 8.5 11M12.5 8 4 19M16 4.6c.4-1.7 3.8-1.6 3.8.3 0 1.5-3.8 2.4-3.8 4.6h4" />`,
  details: svg`<path d="m4.5 5.5 4 3-4 3zM12 8.5h8M12 13.5h8M12 18.5h5" />`,
  callout: svg`<rect x="3.5" y="5" width="17" height="14" rx="2" /><path d="M8 9v3.6M8 15.2v.1M12 10h5M12 14h3.5" />`,
  table: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2" /><path d="M3.5 9.5h17M3.5 14.5h17M9.5 9.5v10M15 9.5v10" />`,
  moveUp: svg`<path d="M12 19V5M6.5 10.5 12 5l5.5 5.5" />`,
  moveDown: svg`<path d="M12 5v14M6.5 13.5 12 19l5.5-5.5" />`,
  insertImage: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2" /><circle cx="8.5" cy="9.5" r="1.5" /><path d="m4 17 4.5-4 3.5 3 4-4.5 4.5 5" />`,
  inlineMath: svg`<path d="M16.5 6H7.5l5 6-5 6h9" />`,
  blockMath: svg`<path d="M8 5H5.5v14H8M16 5h2.5v14H16M14 9h-4.5l2.5 3-2.5 3H14" />`,
  originalSize: svg`<path d="M4 9V4h5M20 15v5h-5M15 4h5v5M9 20H4v-5" />`,
  minus: svg`<path d="M5 12h14" />`,
  horizontalRule: svg`<path d="M4 12h16M8 6h8M8 18h8" stroke-opacity=".45" /><path d="M4 12h16" />`,
  grip: svg`<g fill="currentColor" stroke="none"><circle cx="9" cy="6" r="1.6" /><circle cx="15" cy="6" r="1.6" /><circle cx="9" cy="12" r="1.6" /><circle cx="15" cy="12" r="1.6" /><circle cx="9" cy="18" r="1.6" /><circle cx="15" cy="18" r="1.6" /></g>`,
  back: svg`<path d="m14 6-6 6 6 6" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2" /><path d="M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />`,
  pencil: svg`<path d="m5 19 .8-3.5L16 5.3a1.8 1.8 0 0 1 2.7 2.7L8.5 18.2zM14 7.3l2.7 2.7" />`,
  trash: svg`<path d="M5 7h14M10 7V5.2c0-.4.3-.7.7-.7h2.6c.4 0 .7.3.7.7V7M7 7l.7 11.2c0 .7.6 1.3 1.3 1.3h6c.7 0 1.3-.6 1.3-1.3L17 7M10.5 11v5M13.5 11v5" />`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  search: svg`<circle cx="10.5" cy="10.5" r="6" /><path d="m15 15 5 5" />`,
  outline: svg`<path d="M4 6h16M8 12h12M12 18h8" />`,
  keyboard: svg`<rect x="2.5" y="6" width="19" height="12" rx="2" /><path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M8 14h8" />`,
  up: svg`<path d="m6 15 6-6 6 6" />`,
  down: svg`<path d="m6 9 6 6 6-6" />`,
  matchCase: svg`<path d="m3 18 4.5-12L12 18M4.5 14h6" /><path d="M20.5 12v6m0-3a3 3 0 1 1-6 0 3 3 0 0 1 6 0z" />`,
  wholeWords: svg`<path d="M4 19v2h16v-2M9 12v4m0-2a2.2 2.2 0 1 1-4.4 0A2.2 2.2 0 0 1 9 14zM14 7v9m0-2a2.4 2.4 0 1 0 4.8 0 2.4 2.4 0 0 0-4.8 0z" />`,
  pattern: svg`<path d="M15 5v9M11.1 7.2l7.8 4.6M18.9 7.2l-7.8 4.6" /><circle cx="6" cy="18" r="1.4" fill="currentColor" />`,
  download: svg`<path d="M12 4v10.5m-4-4 4 4 4-4M5 19h14" />`,
  upload: svg`<path d="M12 14.5V4m-4 4 4-4 4 4M5 19h14" />`,
  close: svg`<path d="M6 6l12 12M18 6 6 18" />`,
} as const satisfies Record<string, SVGTemplateResult>

export type Icon = keyof typeof DRAWINGS

/** A drawing that screen readers skip: the control around it carries the name. */
export function icon(name: Icon): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${DRAWINGS[name]}
  </svg>`
}
