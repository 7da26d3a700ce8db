import type { Editor } from '@tiptap/core'
import {
  type BlockAt,
  blockAround,
  duplicateBlock,
  enterBlock,
  follow,
  removeBlock,
} from '../../editing/block-handle.ts'
import { outlineOf } from '../../editing/outline.ts'
import { anchorOf } from '../../editing/outline-anchor.ts'
import { TEXTS } from '../../texts/texts.ts'
import { isAble, perform } from '../commands/command.ts'
import { commandsFor } from '../commands/registry.ts'
import { readableShortcut } from '../commands/shortcut.ts'
import { copyText } from '../notice-element.ts'
import type { Item } from './item.ts'
import type { Anchor, Layer } from './layer.ts'
import { openMenu } from './menu.ts'
import { itemOf } from './slash-source.ts'
import { canTurn, turnInto } from './turn-into.ts'

/** What can be done with one block, and what it can be turned into. The focus returns to the text. */
export function openBlockMenu(
  editor: Editor,
  layer: Layer,
  anchor: Anchor,
  at: BlockAt | undefined = blockAround(editor.state.doc, editor.state.selection.from),
  closed: () => void = () => {},
): void {
  if (at === undefined || !editor.isEditable) return
  enterBlock(editor, at)
  const find = follow(editor, at)
  // By the time something is chosen, others may have moved or deleted the block.
  const doing = (act: (block: BlockAt) => void, said?: string) => () => {
    const block = find()
    if (block === undefined) {
      layer.say(TEXTS.menus.gone)
      return
    }
    enterBlock(editor, block)
    act(block)
    if (said !== undefined) layer.say(said)
  }
  const actions: Item[] = [
    {
      id: 'duplicate',
      name: TEXTS.menus.duplicate,
      icon: 'copy',
      choose: doing((block) => duplicateBlock(editor, block), TEXTS.menus.duplicated),
    },
    ...commandsFor(editor.schema, 'block')
      .flat()
      .filter((command) => isAble(editor, command))
      .map((command) => ({
        ...itemOf(
          command,
          doing(() => perform(editor, command, 'focus')),
        ),
        ...(command.shortcut !== undefined && { hint: readableShortcut(command.shortcut) }),
      })),
    ...headingItems(editor, layer, find),
    {
      id: 'remove',
      name: TEXTS.menus.remove,
      icon: 'trash',
      isTrouble: true,
      choose: doing((block) => removeBlock(editor, block), TEXTS.menus.removed),
    },
  ]
  openMenu(layer, {
    label: TEXTS.menus.block,
    items: [...actions, ...turnItems(editor, (act) => doing(act))],
    anchor,
    onClosed: () => {
      if (!editor.isDestroyed) editor.view.focus()
      closed()
    },
  })
}

// A link to the heading, which leads there whatever is written before it.
function headingItems(editor: Editor, layer: Layer, find: () => BlockAt | undefined): Item[] {
  const headingNow = () => {
    const position = find()?.pos
    return outlineOf(editor.state.doc).find((heading) => heading.position === position)
  }
  if (headingNow() === undefined) return []
  const copy = (): void => {
    const heading = headingNow()
    if (heading === undefined) {
      layer.say(TEXTS.menus.gone)
      return
    }
    const link = new URL(`#${encodeURIComponent(anchorOf(editor, heading))}`, location.href).href
    copyText(link).then(
      (isDone) => layer.say(isDone ? TEXTS.menus.copiedLink : TEXTS.menus.copyFailed),
      reportError,
    )
  }
  return [{ id: 'copyHeading', name: TEXTS.menus.copyHeading, icon: 'link', choose: copy }]
}

/** What the block at the caret can be turned into, with what it is now checked. */
export function turnItems(editor: Editor, doing: (act: () => void) => () => void): Item[] {
  const commands = commandsFor(editor.schema, 'turn').flat()
  // Of a paragraph in a list, the list counts.
  const now = commands.findLast((command) => command.isOn?.(editor) === true)
  return commands
    .filter((command) => command === now || canTurn(editor, command))
    .map((command) => ({
      ...itemOf(
        command,
        doing(() => {
          if (command !== now) turnInto(editor, command, editor.chain().focus()).run()
        }),
      ),
      isOn: command === now,
      heading: TEXTS.menus.turnInto,
    }))
}
