import { css } from 'lit'

/** How a document looks: in our own sheet, because the editor's stock styles would go to the page around it. */
export const contentStyles = css`
  .ProseMirror {
    position: relative;
    min-block-size: 100%;
    padding-inline: max(var(--inkwire-margin), (100% - var(--inkwire-measure)) / 2);
    outline: none;
    white-space: break-spaces;
    overflow-wrap: break-word;
    font-variant-ligatures: none;
    font-feature-settings: 'liga' 0;
    font-family: var(--inkwire-font-text);
    font-size: 1.1875rem;
    line-height: 1.65;
    caret-color: var(--inkwire-accent);
  }
  /* Each block runs as its own words do; lists and quotes, which have sides, are told by dir. */
  p,
  h1,
  h2,
  h3,
  summary {
    unicode-bidi: plaintext;
    text-align: start;
  }
  .ProseMirror > :first-child {
    margin-block-start: 0;
  }
  p,
  ul,
  ol,
  pre,
  blockquote {
    margin-block: 0 0.85em;
  }
  h1,
  h2,
  h3 {
    margin-block: 1.6em 0.5em;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.011em;
    text-wrap: balance;
  }
  h1 {
    font-size: 1.75em;
  }
  h2 {
    font-size: 1.375em;
  }
  h3 {
    font-size: 1.125em;
  }
  li > p,
  li > div > p,
  blockquote > :last-child {
    margin-block-end: 0.25em;
  }
  ul,
  ol {
    padding-inline-start: 1.6em;
  }
  ul[data-type='taskList'] {
    padding-inline-start: 0;
    list-style: none;
  }
  ul[data-type='taskList'] > li {
    display: flex;
    gap: 0.35em;
    align-items: flex-start;
  }
  ul[data-type='taskList'] > li > label {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.65em;
    user-select: none;
  }
  ul[data-type='taskList'] > li > div {
    flex: 1;
    min-inline-size: 0;
  }
  input[type='checkbox'] {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    padding: 0.1875rem;
    background-clip: content-box;
    accent-color: var(--inkwire-accent);
    cursor: pointer;
  }
  blockquote {
    margin-inline: 0;
    padding-inline-start: 1.1em;
    border-inline-start: 3px solid var(--inkwire-line);
    color: var(--inkwire-muted);
    font-style: italic;
  }
  code,
  pre {
    font-family: var(--inkwire-font-code);
    font-size: 0.86em;
    font-variant-ligatures: none;
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: 0.25em;
    background: var(--inkwire-hover);
  }
  pre {
    padding: 0.9em 1.1em;
    border-radius: 0.5rem;
    background: var(--inkwire-hover);
    line-height: 1.55;
    white-space: pre-wrap;
    tab-size: 2;
  }
  pre code {
    padding: 0;
    background: none;
    font-size: 1em;
  }
  a {
    color: var(--inkwire-accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
  }
  .mention {
    padding: 0.05em 0.25em;
    border-radius: 0.3em;
    background: var(--inkwire-accent-soft);
    color: var(--inkwire-accent);
    font-weight: 500;
    white-space: nowrap;
  }
  hr {
    margin-block: 2em;
    border: 0;
    border-block-start: 1px solid var(--inkwire-line);
  }
  hr.ProseMirror-selectednode {
    border-color: var(--inkwire-accent);
    outline: 2px solid var(--inkwire-accent-soft);
  }
  ::selection {
    background: color-mix(in oklab, var(--inkwire-accent), transparent 72%);
  }
  .is-editor-empty:first-child::before {
    content: attr(data-placeholder);
    float: inline-start;
    block-size: 0;
    color: var(--inkwire-muted);
    pointer-events: none;
  }
  img.ProseMirror-separator {
    display: inline !important;
    inline-size: 0 !important;
    block-size: 0 !important;
    margin: 0 !important;
    border: none !important;
  }
  .ProseMirror-gapcursor {
    display: none;
    position: absolute;
    pointer-events: none;
  }
  .ProseMirror-gapcursor::after {
    content: '';
    display: block;
    position: absolute;
    inset-block-start: -2px;
    inline-size: 1.25rem;
    border-block-start: 2px solid var(--inkwire-accent);
  }
  .ProseMirror-focused .ProseMirror-gapcursor {
    display: block;
  }
  .ProseMirror-hideselection {
    caret-color: transparent;
  }
  .ProseMirror-hideselection ::selection {
    background: transparent;
  }
`
