import { css } from 'lit'

/** Tables, details, callouts, and marks other than the plainest. */
export const blockStyles = css`
  mark {
    padding-inline: 0.08em;
    border-radius: 0.15em;
    background: light-dark(#ffec99, #6b5a12);
    color: inherit;
    box-decoration-break: clone;
  }
  sub,
  sup {
    font-size: 0.72em;
    line-height: 0;
  }

  .table-scroll {
    margin-block: 0 1.1em;
    padding-block: 1px;
    overflow-x: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    font-size: 0.9em;
    line-height: 1.5;
  }
  td,
  th {
    position: relative;
    padding: 0.4em 0.65em;
    border: 1px solid var(--inkwire-line);
    vertical-align: top;
    text-align: start;
    overflow-wrap: anywhere;
  }
  th {
    background: color-mix(in oklab, var(--inkwire-hover), transparent 20%);
    font-weight: 650;
  }
  td > *,
  th > * {
    margin-block: 0 0.4em;
  }
  td > :last-child,
  th > :last-child {
    margin-block-end: 0;
  }
  .selectedCell {
    background: var(--inkwire-accent-soft);
    box-shadow: inset 0 0 0 1px var(--inkwire-accent);
  }
  .selectedCell ::selection,
  .selectedCell::selection {
    background: transparent;
  }
  .column-resize-handle {
    position: absolute;
    inset-block: -1px;
    inset-inline-end: -2px;
    z-index: 1;
    inline-size: 3px;
    background: var(--inkwire-accent);
    pointer-events: none;
  }
  .resize-cursor {
    cursor: col-resize;
  }

  [data-type='details'] {
    display: flex;
    align-items: flex-start;
    gap: 0.15em;
    margin-block: 0 0.85em;
  }
  [data-type='details'] > div {
    flex: 1;
    min-inline-size: 0;
  }
  .details-toggle {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 1.5rem;
    block-size: 1.65em;
    margin-inline-start: -0.3rem;
    padding: 0;
    border: 0;
    border-radius: 0.3rem;
    background: none;
    color: var(--inkwire-muted);
    cursor: pointer;
  }
  .details-toggle:hover {
    background: var(--inkwire-hover);
    color: var(--inkwire-ink);
  }
  .details-toggle::before {
    content: '';
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border: solid currentColor;
    border-width: 2px 2px 0 0;
    transform: translateX(-0.1rem) rotate(45deg);
    transition: transform 0.15s;
  }
  [data-type='details'][dir='rtl'] > .details-toggle::before,
  :dir(rtl) > .details-toggle::before {
    transform: translateX(0.1rem) rotate(-135deg);
  }
  .is-open > .details-toggle::before {
    transform: translateY(-0.1rem) rotate(135deg);
  }
  summary {
    display: block;
    font-weight: 600;
    cursor: text;
  }
  summary:has(> br.ProseMirror-trailingBreak:only-child)::before {
    content: var(--summary);
    float: inline-start;
    block-size: 0;
    color: var(--inkwire-muted);
    font-weight: 400;
    pointer-events: none;
  }
  [data-type='details']:not(.is-open) > div > [data-type='detailsContent'] {
    display: none;
  }
  [data-type='detailsContent'] {
    margin-block-start: 0.35em;
  }
  [data-type='detailsContent'] > :last-child {
    margin-block-end: 0;
  }

  [data-type='callout'] {
    --callout: light-dark(#2a54a8, #93b4f5);
    display: flex;
    align-items: flex-start;
    gap: 0.6rem;
    margin-block: 0 0.85em;
    padding: 0.75rem 0.9rem;
    border: 1px solid color-mix(in oklab, var(--callout), transparent 72%);
    border-inline-start: 3px solid var(--callout);
    border-radius: 0.4rem;
    background: color-mix(in oklab, var(--callout), var(--inkwire-paper) 92%);
  }
  [data-type='callout'][data-kind='success'] {
    --callout: light-dark(#237a45, #6fcf97);
  }
  [data-type='callout'][data-kind='warning'] {
    --callout: light-dark(#96620a, #e5b567);
  }
  [data-type='callout'][data-kind='danger'] {
    --callout: light-dark(#b3261e, #f2a19b);
  }
  [data-type='callout'] > div {
    flex: 1;
    min-inline-size: 0;
  }
  [data-type='callout'] > div > :last-child {
    margin-block-end: 0;
  }
  .callout-kind {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 1.65rem;
    block-size: 1.65em;
    padding: 0;
    border: 0;
    border-radius: 0.3rem;
    background: none;
    color: var(--callout);
    cursor: pointer;
  }
  .callout-kind:hover {
    background: color-mix(in oklab, var(--callout), transparent 85%);
  }
  .callout-kind svg {
    inline-size: 1.3rem;
    block-size: 1.3rem;
  }

  @media (prefers-reduced-motion: reduce) {
    .details-toggle::before {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    mark {
      forced-color-adjust: none;
      background: Mark;
      color: MarkText;
    }
    .selectedCell {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`
