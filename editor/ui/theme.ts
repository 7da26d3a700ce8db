import { css } from 'lit'

/**
 * The colours and typefaces of everything, as custom properties. They follow the system; a page that sets
 * `color-scheme` or any of these properties on the element decides for itself.
 */
export const theme = css`
  :host {
    color-scheme: light dark;
    --inkwire-paper: light-dark(#fffefc, #17181c);
    --inkwire-raised: light-dark(#ffffff, #212329);
    --inkwire-ink: light-dark(#22242a, #e4e3df);
    --inkwire-muted: light-dark(#62656e, #a2a5ad);
    --inkwire-line: light-dark(#e6e3dc, #33353c);
    --inkwire-hover: light-dark(#f1eee8, #2a2c33);
    --inkwire-accent: light-dark(#2a54a8, #93b4f5);
    --inkwire-accent-soft: light-dark(#e3eaf8, #2a3550);
    --inkwire-trouble: light-dark(#b3261e, #f2a19b);
    --inkwire-trouble-soft: light-dark(#fdecea, #40211f);
    --inkwire-good: light-dark(#237a45, #6fcf97);
    --inkwire-waiting: light-dark(#96620a, #e5b567);
    --inkwire-font-ui: 'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif;
    --inkwire-font-text: 'Source Serif 4 Variable', Charter, 'Iowan Old Style', Georgia, serif;
    --inkwire-font-code: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    color: var(--inkwire-ink);
    font-family: var(--inkwire-font-ui);
    font-size: 0.875rem;
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--inkwire-accent);
    outline-offset: 2px;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      scroll-behavior: auto !important;
      transition-duration: 0s !important;
      animation-duration: 0s !important;
      animation-iteration-count: 1 !important;
    }
  }
  @media (forced-colors: active) {
    [aria-pressed='true'],
    [aria-selected='true'],
    [aria-checked='true'],
    [aria-current]:not([aria-current='false']) {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    :focus-visible {
      outline: 2px solid CanvasText;
    }
    .dot,
    .caret,
    .caret-name,
    [style*='--person'] {
      forced-color-adjust: none;
    }
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`

/** Buttons with words on them. */
export const buttons = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-block-size: 2.125rem;
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.5rem;
    background: var(--inkwire-raised);
    color: var(--inkwire-ink);
    font-weight: 500;
    cursor: pointer;
    white-space: nowrap;
  }
  .button:hover {
    background: var(--inkwire-hover);
  }
  .button.main {
    border-color: transparent;
    background: var(--inkwire-accent);
    color: light-dark(#ffffff, #10131a);
  }
  .button.main:hover {
    background: color-mix(in oklab, var(--inkwire-accent), var(--inkwire-ink) 15%);
  }
  .button[disabled] {
    opacity: 0.6;
    cursor: default;
  }
  svg {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    flex: none;
  }
`
