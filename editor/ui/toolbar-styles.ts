import { css } from 'lit'

export const toolbarStyles = css`
  :host {
    display: block;
    position: relative;
    min-inline-size: 0;
  }
  .strip {
    display: flex;
    align-items: center;
    min-block-size: 2.75rem;
    overflow-x: auto;
    overscroll-behavior-x: contain;
    scrollbar-width: none;
  }
  .group {
    display: flex;
    gap: 2px;
  }
  .group + .group {
    margin-inline-start: 0.375rem;
    padding-inline-start: 0.375rem;
    border-inline-start: 1px solid var(--inkwire-line);
  }
  button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.125rem;
    block-size: 2.125rem;
    padding: 0;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    color: var(--inkwire-ink);
    cursor: pointer;
  }
  button:hover {
    background: var(--inkwire-hover);
  }
  button:focus-visible {
    outline-offset: -2px;
  }
  button[aria-pressed='true'] {
    background: var(--inkwire-accent-soft);
    color: var(--inkwire-accent);
  }
  button[aria-disabled='true'] {
    color: color-mix(in oklab, var(--inkwire-muted), var(--inkwire-paper) 35%);
    background: none;
    cursor: default;
  }
  svg {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }
`
