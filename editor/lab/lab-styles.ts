import { css } from 'lit'

export const labStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    max-inline-size: 84rem;
    margin-inline: auto;
    padding: 1.5rem 1rem 4rem;
  }
  h1 {
    margin: 0 0 0.375rem;
    font: 550 1.75rem/1.2 var(--inkwire-font-text);
    letter-spacing: -0.01em;
  }
  h2 {
    margin: 0;
    font-size: 1rem;
    font-weight: 650;
  }
  h3 {
    margin: 0.25rem 0 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  p {
    margin: 0;
  }
  a {
    color: var(--inkwire-accent);
  }
  .about {
    display: grid;
    gap: 0.25rem;
    max-inline-size: 68ch;
    font-size: 0.9375rem;
    line-height: 1.5;
  }
  .hint,
  .checks {
    color: var(--inkwire-muted);
  }
  .notice:empty {
    display: none;
  }
  .notice {
    padding: 0.5rem 0.75rem;
    border-radius: 0.5rem;
    background: var(--inkwire-accent-soft);
  }
  .broken {
    padding: 0.75rem;
    border: 1px solid var(--inkwire-trouble);
    border-radius: 0.5rem;
    background: var(--inkwire-trouble-soft);
    color: var(--inkwire-trouble);
    font-weight: 500;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
  }
  .time {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--inkwire-line);
    background: var(--inkwire-paper);
  }
  .time .main {
    min-inline-size: 7.5rem;
  }
  .clock {
    margin-inline-start: auto;
    font-size: 1rem;
    font-weight: 550;
    font-variant-numeric: tabular-nums;
  }
  .slider {
    display: grid;
    grid-template-columns: auto auto;
    align-items: baseline;
    gap: 0 0.5rem;
    inline-size: 9.5rem;
    font-size: 0.8125rem;
  }
  .slider output {
    justify-self: end;
    color: var(--inkwire-muted);
    font-variant-numeric: tabular-nums;
  }
  .slider input {
    grid-column: 1 / 3;
    grid-row: 2;
    inline-size: 100%;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--inkwire-accent);
  }
  .people {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .round {
    inline-size: 2.125rem;
    padding: 0;
  }
  .run,
  .seeds {
    display: grid;
    gap: 0.5rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--inkwire-line);
  }
  .seeds form {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .seeds input {
    inline-size: 9rem;
    min-block-size: 2.125rem;
    padding: 0.25rem 0.5rem;
    border: 1px solid light-dark(#8c8f97, #767a84);
    border-radius: 0.5rem;
    background: var(--inkwire-raised);
  }
  .seeds ul {
    display: grid;
    gap: 0.375rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .seeds a {
    display: inline-block;
    min-inline-size: 4rem;
    font-variant-numeric: tabular-nums;
  }
  summary {
    cursor: pointer;
    font-weight: 600;
  }
  .lines pre {
    max-block-size: 18rem;
    margin: 0.5rem 0 0;
    padding: 0.75rem;
    overflow: auto;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.5rem;
    background: var(--inkwire-raised);
    font: 0.75rem/1.5 var(--inkwire-font-code);
  }
  @container (max-width: 36rem) {
    main {
      padding-block-start: 1rem;
    }
    .slider {
      flex: 1 1 8rem;
    }
  }
`
