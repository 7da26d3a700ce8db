import { css } from 'lit'

/** `.tool`: a small button with a drawing, as bars, panels and small windows have it. */
export const toolStyles = css`
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
  .tool[aria-disabled='true'] {
    color: color-mix(in oklab, var(--inkwire-muted), var(--inkwire-paper) 35%);
    background: none;
    cursor: default;
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
