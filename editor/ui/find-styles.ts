import { css } from 'lit'

export const findStyles = css`
  :host {
    display: block;
    z-index: 3;
    inline-size: 30rem;
    max-inline-size: calc(100% - 1.5rem);
    margin: 0.5rem 0.75rem;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375rem;
    padding: 0.5rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.625rem;
    background: var(--inkwire-raised);
    box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
  }
  .line {
    display: flex;
    align-items: center;
    gap: 0.25rem;
  }
  .field {
    display: flex;
    flex: 1;
    align-items: center;
    min-inline-size: 0;
    padding-inline-end: 0.125rem;
    border: 1px solid light-dark(#8c8f97, #767a84);
    border-radius: 0.5rem;
    background: var(--inkwire-paper);
  }
  .field:has(input:focus) {
    outline: 2px solid var(--inkwire-accent);
    outline-offset: 1px;
  }
  .field:has([aria-invalid]) {
    border-color: var(--inkwire-trouble);
  }
  input {
    flex: 1;
    min-inline-size: 4rem;
    min-block-size: 2.125rem;
    padding: 0.25rem 0.625rem;
    border: 0;
    outline: none;
    background: none;
  }
  input:focus-visible {
    outline: none;
  }
  input::placeholder {
    color: var(--inkwire-muted);
    opacity: 1;
  }
  .choice {
    inline-size: 1.75rem;
    block-size: 1.75rem;
    color: var(--inkwire-muted);
  }
  .more svg {
    transition: rotate 120ms;
  }
  .more[aria-expanded='false'] svg {
    rotate: -90deg;
  }
  .more:dir(rtl)[aria-expanded='false'] svg {
    rotate: 90deg;
  }
  .result {
    min-block-size: 1.2rem;
    padding-inline: 0.625rem;
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .result.failed {
    color: var(--inkwire-trouble);
  }
  .result:empty {
    display: none;
  }
  @media (prefers-reduced-motion: reduce) {
    .more svg {
      transition: none;
    }
  }
  @media (max-width: 40rem) {
    :host {
      inline-size: 100%;
      max-inline-size: none;
      margin: 0;
    }
    .panel {
      border-width: 0 0 1px;
      border-radius: 0;
    }
    .line {
      flex-wrap: wrap;
    }
  }
`
