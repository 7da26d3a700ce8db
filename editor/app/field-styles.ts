import { css } from 'lit'

/** Fields of a form, each below what it is called. */
export const fieldStyles = css`
  label > span,
  legend {
    display: block;
    margin-block-end: 0.3rem;
    padding: 0;
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
  }
  input:not([type='radio']),
  select {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.625rem;
    border: 1px solid light-dark(#8c8f97, #767a84);
    border-radius: 0.5rem;
    background: var(--inkwire-paper);
    color: inherit;
    font: inherit;
  }
`
