import { css } from 'lit'

/** On paper: the text and nothing else, in black, with the addresses of its links. */
export const printStyles = css`
  @media print {
    :host {
      --inkwire-paper: #fff;
      --inkwire-ink: #000;
      --inkwire-muted: #444;
      color-scheme: light;
      display: block;
      container-type: normal;
      min-block-size: 0;
    }
    .bar,
    .side,
    .caret,
    .inkwire-layer,
    .is-editor-empty::before,
    .ProseMirror button,
    .ProseMirror select,
    inkwire-notice,
    inkwire-people-company {
      display: none !important;
    }
    .body,
    .text,
    .page {
      display: block;
    }
    .ProseMirror {
      min-block-size: 0;
      padding: 0;
      font-size: 11pt;
      line-height: 1.45;
    }
    .found,
    .others-selection {
      background: none !important;
      box-shadow: none !important;
    }
    h1,
    h2,
    h3 {
      break-after: avoid;
      break-inside: avoid;
    }
    p,
    li {
      orphans: 3;
      widows: 3;
    }
    pre,
    blockquote,
    figure,
    img,
    tr {
      break-inside: avoid;
    }
    pre,
    code {
      border: 1px solid #ccc;
      background: none;
    }
    pre code {
      border: 0;
    }
    thead {
      display: table-header-group;
    }
    a {
      color: inherit;
    }
    a[href^='http']::after {
      content: ' (' attr(href) ')';
      color: #444;
      font-size: 0.85em;
      overflow-wrap: anywhere;
    }
  }
`
