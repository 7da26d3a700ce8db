import { css } from 'lit'

/** For the layer of the menus, which lies in the same root as the text. */
export const menuStyles = css`
  .inkwire-layer {
    display: contents;
    font: 0.875rem/1.4 var(--inkwire-font-ui, system-ui, sans-serif);
  }
  .inkwire-said {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .inkwire-popup {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0.3125rem;
    border: 1px solid var(--inkwire-line, #ccc);
    border-radius: 0.625rem;
    background: var(--inkwire-raised, Canvas);
    color: var(--inkwire-ink, CanvasText);
    font: 0.875rem/1.4 var(--inkwire-font-ui, system-ui, sans-serif);
    box-shadow:
      0 1px 2px rgb(0 0 0 / 8%),
      0 8px 28px rgb(0 0 0 / 18%);
    max-inline-size: calc(100vw - 16px);
    user-select: none;
    -webkit-user-select: none;
  }
  .inkwire-popup *,
  .inkwire-popup *::before {
    box-sizing: border-box;
  }
  .inkwire-popup button,
  .inkwire-popup input {
    font: inherit;
    color: inherit;
  }
  .inkwire-list {
    inline-size: 18.5rem;
    max-inline-size: calc(100vw - 16px);
    max-block-size: min(19rem, var(--room, 19rem));
    overflow-y: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 0.3125rem;
    scrollbar-width: thin;
  }
  .inkwire-list .heading {
    padding: 0.5rem 0.625rem 0.25rem;
    color: var(--inkwire-muted, GrayText);
    font-size: 0.75rem;
    font-weight: 600;
  }
  .inkwire-list .nothing {
    padding: 0.5rem 0.625rem;
    color: var(--inkwire-muted, GrayText);
  }
  .inkwire-item {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    inline-size: 100%;
    min-block-size: 2.125rem;
    padding: 0.25rem 0.625rem;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .inkwire-item[aria-selected='true'],
  .inkwire-item:hover,
  .inkwire-item:focus-visible {
    background: var(--inkwire-hover, #eee);
  }
  .inkwire-item[aria-selected='true'],
  .inkwire-item:focus-visible {
    outline: 2px solid var(--inkwire-accent, Highlight);
    outline-offset: -2px;
  }
  .inkwire-item.trouble {
    color: var(--inkwire-trouble, inherit);
  }
  .inkwire-item svg,
  .inkwire-strip svg {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }
  .inkwire-item .sign {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    font-size: 1.125rem;
    line-height: 1;
  }
  .inkwire-item .sign.person {
    border-radius: 50%;
    font-size: 0.6875rem;
    font-weight: 600;
  }
  .inkwire-item .name {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .inkwire-item .hint {
    flex: none;
    color: var(--inkwire-muted, GrayText);
    font-size: 0.75rem;
  }
  .inkwire-strip {
    display: flex;
    gap: 2px;
    padding: 0.25rem;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .inkwire-strip button,
  .inkwire-handle {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.25rem;
    flex: none;
    min-inline-size: 2rem;
    block-size: 2rem;
    padding: 0 0.3125rem;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    cursor: pointer;
    white-space: nowrap;
  }
  .inkwire-strip button:hover {
    background: var(--inkwire-hover, #eee);
  }
  .inkwire-strip :focus-visible,
  .inkwire-handle:focus-visible {
    outline: 2px solid var(--inkwire-accent, Highlight);
    outline-offset: -2px;
  }
  .inkwire-strip button[aria-pressed='true'] {
    background: var(--inkwire-accent-soft, #ddf);
    color: var(--inkwire-accent, inherit);
  }
  .inkwire-strip button[aria-disabled='true'] {
    color: var(--inkwire-muted, GrayText);
    cursor: default;
  }
  .inkwire-strip .words {
    padding-inline: 0.5rem;
    font-weight: 500;
  }
  .inkwire-strip a {
    align-self: center;
    max-inline-size: min(16rem, 50vw);
    padding: 0.25rem 0.5rem;
    overflow: hidden;
    border-radius: 0.4375rem;
    color: var(--inkwire-accent, LinkText);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .inkwire-handle {
    position: absolute;
    inset-block-start: 0;
    z-index: 1;
    min-inline-size: 1.5rem;
    inline-size: 1.5rem;
    block-size: 1.75rem;
    padding: 0;
    color: var(--inkwire-muted, GrayText);
    cursor: grab;
    touch-action: none;
    transition: opacity 120ms;
  }
  .inkwire-handle:hover,
  .inkwire-handle[aria-expanded='true'] {
    background: var(--inkwire-hover, #eee);
    color: var(--inkwire-ink, CanvasText);
  }
  .inkwire-handle svg {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .inkwire-handle[hidden] {
    display: none;
  }
  .inkwire-handle.dragging {
    cursor: grabbing;
  }
  .inkwire-drop {
    position: absolute;
    z-index: 1;
    block-size: 3px;
    border-radius: 2px;
    background: var(--inkwire-accent, Highlight);
    pointer-events: none;
  }
  @media (prefers-reduced-motion: reduce) {
    .inkwire-handle {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .inkwire-item[aria-selected='true'],
    .inkwire-strip button[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .inkwire-drop {
      background: Highlight;
    }
  }
  @media print {
    .inkwire-layer,
    .inkwire-handle {
      display: none;
    }
  }
`
