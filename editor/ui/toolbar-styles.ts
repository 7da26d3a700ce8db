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
`
