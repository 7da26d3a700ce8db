import { css } from 'lit'

/** What the small windows at images and formulas have in common. */
export const mediaWindowStyles = css`
  :host {
    display: block;
    max-inline-size: calc(100vw - 1rem);
    overflow: visible;
    background: none;
    /* A window above all others does not inherit what the text around its place looks like. */
    font-style: normal;
    text-align: start;
    white-space: normal;
  }
  .window {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding: 0.5rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.625rem;
    background: var(--inkwire-raised);
    color: var(--inkwire-ink);
    box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
  }
  input,
  textarea {
    min-block-size: 2.125rem;
    padding: 0.3rem 0.625rem;
    border: 1px solid light-dark(#8c8f97, #767a84);
    border-radius: 0.5rem;
    background: var(--inkwire-paper);
  }
  .hint {
    margin: 0;
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
  }
  .wrong {
    margin: 0;
    color: var(--inkwire-trouble);
  }
`
