import { css } from 'lit'

/** What lies above a page: dialogs, and what opens at a button. Without any weight, so that each says what is its own. */
export const dialogStyles = css`
  :where(dialog, [popover]) {
    border: 1px solid var(--inkwire-line);
    border-radius: 0.75rem;
    background: var(--inkwire-raised);
    color: var(--inkwire-ink);
    box-shadow: 0 16px 48px rgb(0 0 0 / 28%);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 35%);
  }
  :where(h2) {
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 600;
  }
`

/** For a dialog with much in it: its head stays, and what is below scrolls. */
export const longDialogStyles = css`
  dialog {
    max-block-size: min(46rem, 100dvh - 2rem);
    padding: 0;
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .head {
    display: flex;
    justify-content: space-between;
    padding: 0.75rem 0.75rem 0.5rem 1.25rem;
  }
`
