import { css } from 'lit'

export const homeStyles = css`
  :host {
    display: block;
    inline-size: min(46rem, 100% - 2rem);
    margin-inline: auto;
    padding-block: 2.5rem 6rem;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
    margin-block-end: 1.25rem;
  }
  .make {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0.5rem;
  }
  h1 {
    margin: 0;
    font: 600 1.75rem/1.2 var(--inkwire-font-text);
    letter-spacing: -0.01em;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
    border-block-start: 1px solid var(--inkwire-line);
  }
  li {
    display: flex;
    align-items: center;
    position: relative;
    min-block-size: 4.25rem;
    border-block-end: 1px solid var(--inkwire-line);
  }
  a {
    display: grid;
    gap: 0.125rem;
    flex: 1;
    align-content: center;
    align-self: stretch;
    min-inline-size: 0;
    padding-inline: 0.75rem;
    border-radius: 0.375rem;
    color: inherit;
    text-decoration: none;
  }
  a:focus-visible {
    outline-offset: -2px;
  }
  li:hover {
    background: var(--inkwire-hover);
  }
  .title,
  input {
    font: 500 1.0625rem/1.4 var(--inkwire-font-text);
  }
  .title {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  time {
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
  }
  .renaming {
    display: grid;
    align-content: center;
    padding-inline: 0.75rem;
  }
  .renaming:hover {
    background: none;
  }
  input {
    inline-size: calc(100% + 0.75rem);
    margin: -0.125rem -0.4375rem;
    padding: 0.0625rem 0.375rem;
    border: 1px solid light-dark(#8c8f97, #767a84);
    border-radius: 0.375rem;
    background: var(--inkwire-paper);
  }
  .actions {
    display: flex;
    gap: 0.125rem;
    padding-inline-end: 0.5rem;
  }
  .action {
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    color: var(--inkwire-muted);
    cursor: pointer;
  }
  .action:hover {
    background: var(--inkwire-line);
    color: var(--inkwire-ink);
  }
  @media (hover: hover) {
    .actions {
      opacity: 0;
    }
    li:hover .actions,
    li:focus-within .actions {
      opacity: 1;
    }
  }
  .hint,
  .empty {
    padding-block: 3rem;
    color: var(--inkwire-muted);
    text-align: center;
  }
  .empty h2 {
    margin: 0 0 0.25rem;
    color: var(--inkwire-ink);
    font: 500 1.25rem/1.4 var(--inkwire-font-text);
  }
  .empty p,
  .hint p {
    margin: 0 0 1rem;
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem 1.25rem;
    margin-block-end: 1.25rem;
    padding: 0.875rem 1rem;
    border: 1px solid var(--inkwire-line);
    border-inline-start: 4px solid var(--inkwire-waiting);
    border-radius: 0.5rem;
    background: var(--inkwire-raised);
  }
  .notice p {
    flex: 1 1 18rem;
    margin: 0;
  }
`
