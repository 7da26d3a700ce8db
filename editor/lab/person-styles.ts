import { css } from 'lit'

export const personStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  article {
    display: flex;
    flex-direction: column;
    overflow: hidden;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.75rem;
    background: var(--inkwire-raised);
    box-shadow: 0 1px 2px rgb(0 0 0 / 5%);
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.75rem;
  }
  .face {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 1.625rem;
    block-size: 1.625rem;
    border-radius: 50%;
    background: var(--person);
    color: #fff;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  h2 {
    margin: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .status {
    display: flex;
    align-items: center;
    justify-content: end;
    gap: 0.4375rem;
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    font-size: 0.8125rem;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .status.gone {
    color: var(--inkwire-muted);
  }
  .dot {
    flex: none;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border-radius: 50%;
    background: var(--inkwire-good);
  }
  .waiting .dot {
    border: 2px solid var(--inkwire-waiting);
    background: none;
  }
  .trouble .dot {
    border-radius: 1px;
    background: var(--inkwire-trouble);
  }
  .page {
    display: grid;
    min-block-size: 6.5rem;
    max-block-size: 14rem;
    overflow: auto;
    border-block: 1px solid var(--inkwire-line);
    background: var(--inkwire-paper);
  }
  .page:focus-within {
    border-block-color: var(--person);
  }
  .text[hidden] {
    display: none;
  }
  .ProseMirror,
  .reading {
    padding: 0.625rem 0.75rem 0.25rem;
    font-family: var(--inkwire-font-text);
    font-size: 1rem;
    line-height: 1.5;
  }
  .reading {
    overflow-wrap: break-word;
  }
  .ProseMirror p,
  .reading p {
    margin-block: 0 0.4em;
  }
  .reading .heading {
    font-weight: 650;
  }
  .hint {
    margin: 0;
    padding: 0.75rem;
    color: var(--inkwire-muted);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    padding: 0.5rem 0.75rem;
  }
  footer .button {
    min-block-size: 1.875rem;
    padding-inline: 0.625rem;
    font-size: 0.8125rem;
  }
`
