import { css } from 'lit'

/** Small buttons with a drawing, as panels and bars have them. */
export const panelButtons = css`
  .tool {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.125rem;
    block-size: 2.125rem;
    padding: 0;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  .tool:hover {
    background: var(--inkwire-hover);
  }
  .tool[aria-pressed='true'] {
    background: var(--inkwire-accent-soft);
    color: var(--inkwire-accent);
  }
  .tool svg {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }
  .tool:focus-visible {
    outline-offset: -2px;
  }
  @media (forced-colors: active) {
    .tool[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
`
