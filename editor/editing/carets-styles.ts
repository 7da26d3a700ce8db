import { css } from 'lit'

/** How others are seen in the text: their carets, names and selections, and what they have just changed. */
export const caretStyles = css`
  .others-selection {
    background: color-mix(in srgb, var(--person), transparent 72%);
    border-block-end: 2px var(--shape, solid) var(--person);
  }
  .caret {
    position: relative;
    margin-inline: -1px;
    border-inline-start: 2px solid var(--person);
    pointer-events: none;
    word-break: normal;
  }
  /* A point on the line's baseline, whatever the typeface. */
  .caret-foot {
    display: inline-block;
    position: relative;
    inline-size: 0;
    block-size: 0;
    vertical-align: baseline;
    user-select: none;
  }
  .caret-tag {
    display: grid;
    position: absolute;
    inset-block-end: 0.74em;
    inset-inline-start: -2px;
    z-index: 1;
    pointer-events: auto;
    font-style: normal;
    font-weight: 600;
  }
  .caret.below .caret-tag {
    inset-block: 0.25em auto;
  }
  .caret-flag,
  .caret-name {
    grid-area: 1 / 1;
    justify-self: start;
    block-size: 12px;
    padding-inline: 3px;
    overflow: hidden;
    border-radius: 2px;
    background: var(--person);
    color: var(--person-ink);
    font: 600 10px/12px var(--inkwire-font-ui);
    letter-spacing: normal;
    text-decoration: none;
    white-space: nowrap;
  }
  .caret-name {
    max-inline-size: 12rem;
    text-overflow: ellipsis;
    visibility: hidden;
    opacity: 0;
    transition: 0.4s;
    transition-property: opacity, visibility;
  }
  .caret.named .caret-name {
    visibility: visible;
    opacity: 1;
    transition: none;
  }
  .caret.unnamed .caret-name {
    transition: none;
  }
  .caret.tight:not(:hover) .caret-flag {
    inline-size: 6px;
    block-size: 6px;
    padding: 0;
    color: transparent;
  }
  .caret:hover .caret-name {
    visibility: visible !important;
    opacity: 1 !important;
  }
  .just-changed {
    border-radius: 2px;
    background: var(--inkwire-accent-soft);
    box-shadow: -6px 0 0 var(--inkwire-accent-soft), -9px 0 0 var(--inkwire-accent), 6px 0 0 var(--inkwire-accent-soft);
  }
  @media (forced-colors: active) {
    .caret,
    .caret-flag,
    .caret-name {
      forced-color-adjust: none;
    }
    .just-changed {
      outline: 2px solid Highlight;
    }
  }
`
