import { css } from 'lit'

export const documentStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
  }
  header {
    display: grid;
    grid-template-columns: auto minmax(8rem, 1fr) auto auto auto auto;
    align-items: center;
    gap: 0.5rem 0.875rem;
    position: sticky;
    inset-block-start: 0;
    z-index: 3;
    block-size: 3.5rem;
    padding-inline: 0.75rem 1rem;
    background: var(--inkwire-paper);
  }
  .back {
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border-radius: 0.4375rem;
    color: var(--inkwire-muted);
  }
  .back:hover {
    background: var(--inkwire-hover);
    color: var(--inkwire-ink);
  }
  .actions {
    display: flex;
    gap: 0.5rem;
  }
  .title {
    inline-size: 100%;
    min-inline-size: 0;
    padding: 0.25rem 0.5rem;
    border: 1px solid transparent;
    border-radius: 0.4375rem;
    background: none;
    font: 600 1.0625rem/1.4 var(--inkwire-font-ui);
    letter-spacing: -0.006em;
    text-overflow: ellipsis;
  }
  .title:not([readonly]):hover {
    border-color: var(--inkwire-line);
  }
  .title:focus {
    border-color: light-dark(#8c8f97, #767a84);
  }
  .title::placeholder {
    color: var(--inkwire-muted);
    opacity: 1;
  }
  main {
    display: grid;
    grid-template-rows: auto;
    flex: 1;
  }
  main:has(> :not(inkwire-editor)) {
    grid-template-rows: auto 1fr;
  }
  [hidden] {
    display: none !important;
  }
  .reading {
    inline-size: min(44rem, 100% - 2rem);
    margin: 0.5rem auto 0;
    padding: 0.5rem 0.875rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.5rem;
    background: var(--inkwire-raised);
  }
  inkwire-editor {
    --inkwire-bar-offset: 3.5rem;
    --inkwire-room: 40vh;
    min-inline-size: 0;
  }
  @media print {
    header {
      display: none !important;
    }
    :host,
    main {
      display: block;
      min-block-size: 0;
    }
  }
  @media (max-width: 60rem) {
    header {
      grid-template-columns: auto minmax(0, 1fr) auto auto;
      block-size: 6rem;
      gap: 0 0.5rem;
      padding-inline: 0.5rem 0.75rem;
    }
    inkwire-status {
      grid-row: 2;
      grid-column: 1 / 3;
      padding-inline-start: 0.75rem;
    }
    inkwire-people {
      grid-row: 2;
      grid-column: 3 / 5;
    }
    .actions {
      grid-column: 3;
      grid-row: 1;
    }
    inkwire-person-menu {
      grid-column: 4;
      grid-row: 1;
    }
    inkwire-editor {
      --inkwire-bar-offset: 6rem;
    }
  }
  @media (max-width: 40rem) {
    .share {
      inline-size: 2.125rem;
      padding: 0;
      justify-content: center;
    }
    .share span {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`
