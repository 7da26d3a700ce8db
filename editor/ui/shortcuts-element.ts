import type { Schema } from '@tiptap/pm/model'
import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { BLOCKS, HEADINGS } from './commands/blocks.ts'
import { HISTORY } from './commands/history.ts'
import { LISTS } from './commands/lists.ts'
import { MARKS } from './commands/marks.ts'
import { commandsFor } from './commands/registry.ts'
import { readableShortcut } from './commands/shortcut.ts'
import { dialogStyles, longDialogStyles } from './dialog-styles.ts'
import { FINDING_KEYS } from './finding-keys.ts'
import { icon } from './icons.ts'
import { theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

interface Row {
  readonly name: string
  readonly keys: string
}

/** `<inkwire-shortcuts .schema=${…}>`: all keys that do something, in a dialog; it takes itself out when closed. */
export class InkwireShortcuts extends LitElement {
  static override properties = { schema: { attribute: false } }

  declare schema: Schema | undefined

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal()
  }

  override render() {
    const texts = TEXTS.finding
    return html`<dialog aria-labelledby="title" @close=${() => this.remove()} @click=${this.#pressedBeside}>
      <div class="head">
        <h2 id="title">${texts.shortcuts}</h2>
        <button class="tool" aria-label=${texts.close} title=${texts.close} @click=${this.#close}>${icon('close')}</button>
      </div>
      <div class="groups" tabindex="0" role="group" aria-labelledby="title">
        ${this.#groups().map(([title, rows]) => (rows.length === 0 ? nothing : renderGroup(title, rows)))}
      </div>
    </dialog>`
  }

  #groups(): (readonly [string, readonly Row[]])[] {
    const texts = TEXTS.finding
    const known = new Set([...HISTORY, ...MARKS, ...HEADINGS, ...BLOCKS, ...LISTS])
    const offered = commandsFor(this.schema).flat()
    const rowsOf = (commands: readonly { readonly id: string }[]): Row[] => {
      const ids = new Set(commands.map(({ id }) => id))
      return offered.flatMap(({ id, shortcut }) =>
        shortcut === undefined || !ids.has(id)
          ? []
          : [{ name: TEXTS.commands[id].name, keys: readableShortcut(shortcut) }],
      )
    }
    return [
      [texts.keysOfText, rowsOf(MARKS)],
      [texts.keysOfHeadings, rowsOf([...HEADINGS, ...BLOCKS])],
      [texts.keysOfLists, rowsOf(LISTS)],
      [texts.keysOfHistory, rowsOf(HISTORY)],
      [texts.keysOfFinding, findingRows()],
      [texts.keysOfOthers, rowsOf(offered.filter((command) => !known.has(command)))],
      [texts.keysOfTyping, typedRows(this.schema)],
    ]
  }

  #close(): void {
    this.renderRoot.querySelector('dialog')?.close()
  }

  // The dialog itself is only hit where none of its content is: on the curtain around it.
  #pressedBeside(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.#close()
  }

  static override styles = [
    theme,
    toolStyles,
    dialogStyles,
    longDialogStyles,
    css`
      dialog {
        inline-size: min(46rem, 100vw - 1.5rem);
      }
      .head {
        align-items: center;
      }
      .groups {
        padding: 0 1.25rem 1.25rem;
        overflow-y: auto;
        columns: 18rem;
        column-gap: 2.5rem;
      }
      .groups:focus-visible {
        outline-offset: -3px;
      }
      section {
        break-inside: avoid;
        padding-block-start: 0.75rem;
      }
      h3 {
        margin: 0 0 0.25rem;
        color: var(--inkwire-muted);
        font-size: 0.8125rem;
        font-weight: 600;
      }
      dl {
        margin: 0;
      }
      dl div {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 1rem;
        padding-block: 0.25rem;
        border-block-end: 1px solid var(--inkwire-line);
      }
      dd {
        margin: 0;
        white-space: nowrap;
      }
      kbd {
        padding: 0.0625rem 0.375rem;
        border: 1px solid var(--inkwire-line);
        border-block-end-width: 2px;
        border-radius: 0.3125rem;
        background: var(--inkwire-paper);
        font: 0.75rem/1.5 var(--inkwire-font-ui);
      }
    `,
  ]
}
customElements.define('inkwire-shortcuts', InkwireShortcuts)

function renderGroup(title: string, rows: readonly Row[]): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    <dl>
      ${rows.map(({ name, keys }) => html`<div><dt>${name}</dt><dd><kbd dir="ltr">${keys}</kbd></dd></div>`)}
    </dl>
  </section>`
}

function findingRows(): Row[] {
  const texts = TEXTS.finding
  return [
    { name: texts.find, keys: readableShortcut(FINDING_KEYS.find) },
    { name: texts.findNext, keys: readableShortcut('Mod+G') },
    { name: texts.outline, keys: readableShortcut(FINDING_KEYS.outline) },
    { name: TEXTS.people.nextChange, keys: readableShortcut('Mod+Alt+J') },
    { name: texts.toToolbar, keys: readableShortcut('Alt+F10') },
    { name: texts.shortcuts, keys: readableShortcut(FINDING_KEYS.shortcuts) },
  ]
}

/** What turns into something else when it is typed. */
function typedRows(schema: Schema | undefined): Row[] {
  const { finding: texts, commands } = TEXTS
  const then = (typed: string) => `${typed} ${texts.space}`
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    [texts.typeSlash, '/', undefined],
    [texts.typeAt, '@', 'mention'],
    [texts.typeColon, ':', undefined],
    [commands.heading1.name, then('#'), 'heading'],
    [commands.bulletList.name, then('-'), 'bulletList'],
    [commands.orderedList.name, then('1.'), 'orderedList'],
    [commands.taskList.name, then('[ ]'), 'taskList'],
    [commands.blockquote.name, then('>'), 'blockquote'],
    [commands.codeBlock.name, then('```'), 'codeBlock'],
    [commands.horizontalRule.name, '---', 'horizontalRule'],
    [commands.bold.name, '**…**', 'bold'],
    [commands.italic.name, '*…*', 'italic'],
    [commands.code.name, '`…`', 'code'],
  ]
  const isThere = (makes: string | undefined): boolean =>
    makes === undefined || schema?.nodes[makes] !== undefined || schema?.marks[makes] !== undefined
  return rows.filter(([, , makes]) => isThere(makes)).map(([name, keys]) => ({ name, keys }))
}
