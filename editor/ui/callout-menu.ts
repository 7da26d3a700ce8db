import type { Editor } from '@tiptap/core'
import { html } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import { CALLOUT_DRAWINGS } from '../editing/nodes/callout-drawings.ts'
import { CALLOUT_KINDS, readKind } from '../editing/nodes/callout-kinds.ts'
import { TEXTS } from '../texts/texts.ts'
import type { BlockMenu } from './block-menu-element.ts'
import { icon } from './icons.ts'

/** The kinds of the callout that the caret is in, and its end. */
export function calloutMenu(editor: Editor): BlockMenu | undefined {
  const { $head } = editor.state.selection
  for (let depth = $head.depth; depth > 0; depth--) {
    const node = $head.node(depth)
    if (node.type.name !== 'callout') continue
    const anchor = editor.view.nodeDOM($head.before(depth))
    if (!(anchor instanceof Element)) return undefined
    const current = readKind(node.attrs['kind'])
    const kinds = CALLOUT_KINDS.map((kind) => ({
      id: kind,
      label: TEXTS.blocks[kind],
      icon: html`${unsafeHTML(CALLOUT_DRAWINGS[kind])}`,
      isAble: true,
      isOn: kind === current,
      run: () => void editor.commands.setCallout(kind),
    }))
    const unwrap = {
      id: 'unwrapCallout',
      label: TEXTS.blocks.unwrapCallout,
      icon: icon('close'),
      isAble: editor.can().lift('callout'),
      run: () => void editor.commands.lift('callout'),
    }
    return { label: TEXTS.blocks.calloutMenu, anchor, groups: [kinds, [unwrap]] }
  }
  return undefined
}
