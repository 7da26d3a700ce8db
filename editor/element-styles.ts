import { css } from 'lit'
import { blockStyles } from './editing/block-styles.ts'
import { caretStyles } from './editing/carets-styles.ts'
import { contentStyles } from './editing/content-styles.ts'
import { mediaStyles } from './editing/media-styles.ts'
import { printStyles } from './print-styles.ts'
import { findingStyles } from './ui/finding-styles.ts'
import { toolStyles } from './ui/tool-styles.ts'

export const elementStyles = [
  contentStyles,
  mediaStyles,
  toolStyles,
  findingStyles,
  blockStyles,
  caretStyles,
  css`
    :host {
      --inkwire-measure: 68ch;
      --inkwire-margin: 1.5rem;
      --inkwire-room: 4rem;
      display: flex;
      flex-direction: column;
      min-block-size: 12rem;
      background: var(--inkwire-paper);
      container-type: inline-size;
    }
    :host([hidden]) {
      display: none;
    }
    .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0 1rem;
      position: sticky;
      inset-block-start: var(--inkwire-bar-offset, 0);
      z-index: 2;
      padding-inline: 0.75rem;
      border-block-end: 1px solid var(--inkwire-line);
      background: var(--inkwire-paper);
    }
    .about {
      display: flex;
      align-items: center;
      gap: 0.75rem;
    }
    .text,
    .page {
      display: grid;
      /* Not as wide as what cannot be broken: tables scroll by themselves. */
      grid-template-columns: minmax(0, 1fr);
    }
    .text {
      flex: 1;
      min-inline-size: 0;
      cursor: text;
    }
    .ProseMirror {
      padding-block: 2.5rem var(--inkwire-room);
    }
    @container (max-width: 56rem) {
      .about {
        flex: 1 0 100%;
        flex-direction: row-reverse;
        justify-content: space-between;
        order: -1;
        block-size: 2.5rem;
      }
    }
    @container (max-width: 40rem) {
      .ProseMirror {
        --inkwire-margin: 1.125rem;
        padding-block-start: 1.5rem;
        font-size: 1.125rem;
      }
    }
  `,
  printStyles,
]
