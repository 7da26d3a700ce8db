import { css } from 'lit'

export const shareStyles = css`
  dialog {
    inline-size: min(36rem, 100vw - 1.5rem);
  }
  .head {
    align-items: flex-start;
    gap: 0.5rem;
  }
  h2 {
    margin-block-start: 0.25rem;
    overflow-wrap: anywhere;
  }
  h3 {
    margin: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  p {
    margin: 0;
  }
  .content {
    display: grid;
    gap: 1.25rem;
    padding: 0.25rem 1.25rem 1.25rem;
    overflow-y: auto;
  }
  form {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.75rem;
    align-items: end;
  }
  form h3,
  .wide {
    grid-column: 1 / -1;
  }
  form .button {
    justify-self: start;
  }
  select {
    text-overflow: ellipsis;
  }
  .made {
    display: grid;
    gap: 0.625rem;
    padding: 0.875rem 1rem;
    border: 1px solid var(--inkwire-line);
    border-inline-start: 4px solid var(--inkwire-good);
    border-radius: 0.5rem;
  }
  .address {
    display: flex;
    gap: 0.5rem;
  }
  section {
    display: grid;
    justify-items: start;
    gap: 0.625rem;
  }
  ul {
    inline-size: 100%;
    margin: 0;
    padding: 0;
    border-block-start: 1px solid var(--inkwire-line);
    list-style: none;
  }
  li {
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--inkwire-line);
  }
  .link {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
  }
  .about {
    display: grid;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .label {
    font-weight: 500;
  }
  .detail {
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
  }
  .button.danger {
    color: var(--inkwire-trouble);
  }
  .sure {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    inline-size: 100%;
    margin-block-start: 0.5rem;
    padding: 0.75rem 0.875rem;
    border-radius: 0.5rem;
    background: var(--inkwire-trouble-soft);
  }
  .sure p {
    flex: 1 0 100%;
  }
  .said {
    flex: none;
    padding: 0.5rem 1.25rem;
    border-block-start: 1px solid var(--inkwire-line);
    color: var(--inkwire-muted);
    overflow-wrap: anywhere;
  }
  .said:empty {
    padding-block: 0;
    border-color: transparent;
  }
  @media (max-width: 30rem) {
    form {
      grid-template-columns: minmax(0, 1fr);
    }
    .address {
      flex-direction: column;
    }
  }
`
