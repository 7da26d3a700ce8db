import { css } from 'lit'

export const outlineStyles = css`
  :host {
    display: block;
    position: sticky;
    inset-block-start: calc(var(--inkwire-bar-offset, 0px) + 2.8125rem);
    inline-size: 17rem;
    block-size: calc(100dvh - var(--inkwire-bar-offset, 0px) - 2.8125rem);
    border-inline-end: 1px solid var(--inkwire-line);
    background: var(--inkwire-paper);
  }
  :host([popover]) {
    position: fixed;
    inset: 0 auto 0 0;
    block-size: 100dvh;
    max-inline-size: 85vw;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--inkwire-raised);
    color: var(--inkwire-ink);
    box-shadow: 0 10px 36px rgb(0 0 0 / 25%);
  }
  :host([popover]:dir(rtl)) {
    inset: 0 0 0 auto;
  }
  :host([popover]:not(:popover-open)) {
    display: none;
  }
  :host([popover])::backdrop {
    background: rgb(0 0 0 / 25%);
  }
  .panel {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.625rem 0.5rem 0.375rem 1.125rem;
  }
  h2 {
    margin: 0;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  nav {
    flex: 1;
    min-block-size: 0;
    padding: 0 0.5rem 0.5rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  ul ul {
    padding-inline-start: 0.875rem;
  }
  .row {
    display: flex;
    position: relative;
    align-items: stretch;
  }
  .heading {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2rem;
    padding: 0.3125rem 0.625rem;
    border: 0;
    border-radius: 0.4375rem;
    background: none;
    color: var(--inkwire-muted);
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .heading:hover {
    background: var(--inkwire-hover);
    color: var(--inkwire-ink);
  }
  .heading[aria-current] {
    background: var(--inkwire-accent-soft);
    color: var(--inkwire-accent);
    font-weight: 600;
  }
  .heading:focus-visible {
    outline-offset: -2px;
  }
  .copy {
    inline-size: 2rem;
    block-size: auto;
    min-block-size: 2rem;
    color: var(--inkwire-muted);
    opacity: 0;
  }
  .row:hover .copy,
  .row:focus-within .copy,
  .heading[aria-current] + .copy {
    opacity: 1;
  }
  .none {
    flex: 1;
    margin: 0;
    padding: 0.25rem 1.125rem;
    color: var(--inkwire-muted);
  }
  .counts {
    display: grid;
    gap: 0.25rem;
    margin: 0;
    padding: 0.75rem 1.125rem;
    border-block-start: 1px solid var(--inkwire-line);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  .counts div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
  }
  dt {
    color: var(--inkwire-muted);
  }
  dd {
    margin: 0;
  }
  .said {
    position: absolute;
    inset: auto 0.75rem 6rem;
    margin: 0;
    padding: 0.5rem 0.75rem;
    border-radius: 0.5rem;
    background: light-dark(#2a2c33, #e4e3df);
    color: light-dark(#fffefc, #17181c);
    overflow-wrap: anywhere;
  }
  @media (hover: none) {
    .copy {
      opacity: 1;
    }
  }
  @media (forced-colors: active) {
    .heading[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (max-width: 30rem) {
    :host([popover]) {
      inset: auto 0 0 !important;
      inline-size: 100%;
      max-inline-size: none;
      block-size: 75dvh;
      border-radius: 0.875rem 0.875rem 0 0;
    }
    .heading,
    .copy {
      min-block-size: 2.75rem;
    }
    .copy {
      inline-size: 2.75rem;
    }
  }
`
