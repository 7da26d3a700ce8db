import { css } from 'lit'

/** How images and code in a language look in a document; colours and formulas bring theirs along. */
export const mediaStyles = css`
  figure.image {
    position: relative;
    inline-size: fit-content;
    max-inline-size: 100%;
    margin: 0 0 0.85em;
    line-height: 0;
  }
  figure.image img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: 0.375rem;
  }
  .image.ProseMirror-selectednode img,
  .math.ProseMirror-selectednode {
    outline: 2px solid var(--inkwire-accent);
    outline-offset: 2px;
    border-radius: 0.375rem;
  }
  .image.broken {
    padding: 0.75em 1em;
    border: 1px dashed var(--inkwire-line);
    border-radius: 0.5rem;
    color: var(--inkwire-muted);
    font: 0.875rem/1.4 var(--inkwire-font-ui);
  }
  .image.broken img {
    min-inline-size: 4rem;
    min-block-size: 1.4em;
  }
  .image.broken::after {
    content: attr(data-broken);
    display: block;
  }
  .image-describe {
    position: absolute;
    inset-block-end: 0.5rem;
    inset-inline-start: 0.5rem;
    min-block-size: 1.75rem;
    padding: 0 0.625rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 1rem;
    background: var(--inkwire-raised);
    font: 500 0.8125rem/1.4 var(--inkwire-font-ui);
    cursor: pointer;
  }
  .ProseMirror-selectednode > .image-describe {
    display: none;
  }
  .image-handle {
    position: absolute;
    inset-block: 0;
    inset-inline-end: -0.75rem;
    inline-size: 1.5rem;
    cursor: ew-resize;
    touch-action: none;
  }
  .image-handle::after {
    content: '';
    position: absolute;
    inset-block: calc(50% - min(1.25rem, 40%));
    inset-inline: 0.5rem;
    border-radius: 0.25rem;
    border: 1px solid var(--inkwire-paper);
    background: var(--inkwire-accent);
  }
  .code-block {
    position: relative;
  }
  /* The first line leaves room for the language. */
  .code-block > pre::before {
    content: '';
    float: inline-end;
    inline-size: 7rem;
    block-size: 1lh;
  }
  .code-language {
    position: absolute;
    inset-block-start: 0.25rem;
    inset-inline-end: 0.25rem;
    min-block-size: 1.5rem;
    max-inline-size: 9rem;
    padding: 0 0.25rem;
    border: 0;
    border-radius: 0.375rem;
    background: var(--inkwire-hover);
    color: var(--inkwire-muted);
    font: 0.75rem/1.4 var(--inkwire-font-ui);
    cursor: pointer;
  }
  .code-language:disabled {
    appearance: none;
    cursor: auto;
    opacity: 1;
  }
  .math {
    border-radius: 0.25rem;
    cursor: pointer;
  }
  .math:hover {
    background: var(--inkwire-hover);
  }
`
