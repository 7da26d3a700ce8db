import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentSchema } from '../../../editor/editing/schema.ts'
import { findUnknown } from '../../../editor/editing/unknown-content.ts'

const schema = documentSchema()

test('[E2] finds nothing in what the editor itself can make', () => {
  expect(
    unknownIn((fragment) => {
      const link = { href: 'https://example.org', target: '_blank', rel: 'noopener' }
      fragment.insert(0, [
        element('heading', { level: 2 }, text('Title')),
        element('paragraph', {}, text('plain'), element('hardBreak'), text('bold', { bold: {}, link })),
        element('bulletList', {}, element('listItem', {}, element('paragraph', {}, text('one')))),
        element('taskList', {}, element('taskItem', { checked: true }, element('paragraph'))),
        element('codeBlock', { language: 'ts' }, text('let a')),
        element('horizontalRule'),
      ])
    }),
  ).toBeUndefined()
})

test('[E2] finds an unknown node, however deep', () => {
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [element('blockquote', {}, element('hologram', {}, element('layer')))])
    }),
  ).toEqual({ kind: 'node', name: 'hologram' })
})

test('[E2] finds an unknown mark, also one stored with a hash', () => {
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [element('paragraph', {}, text('a', { glow: {} }))])
    }),
  ).toEqual({ kind: 'mark', name: 'glow' })
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [element('paragraph', {}, text('a', { 'comment--aBcD1234': { thread: 1 } }))])
    }),
  ).toEqual({ kind: 'mark', name: 'comment' })
})

test('[E2] finds attributes that the next edit would drop', () => {
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [element('heading', { level: 1, textAlign: 'center' }, text('a'))])
    }),
  ).toEqual({ kind: 'attribute', name: 'heading.textAlign' })
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [element('paragraph', {}, text('a', { bold: { weight: 900 } }))])
    }),
  ).toEqual({ kind: 'attribute', name: 'bold.weight' })
})

test('[E2] finds nesting that nothing can fill', () => {
  const wrong = [
    element('bulletList', {}, element('paragraph', {}, text('loose'))),
    element('paragraph', {}, element('paragraph')),
    element('listItem', {}, element('paragraph')),
    element('codeBlock', {}, text('a', { bold: {} })),
    text('bare'),
  ]
  for (const child of wrong) {
    expect(unknownIn((fragment) => fragment.insert(0, [child]))).toMatchObject({ kind: 'nesting' })
  }
})

test('[E2] accepts what two valid edits can merge into', () => {
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [
        element('bulletList'),
        element('bulletList', {}, element('listItem', {}, element('bulletList'))),
        element('blockquote'),
      ])
    }),
  ).toBeUndefined()
})

test('[E2] finds Yjs types that are no text', () => {
  expect(
    unknownIn((fragment) => {
      fragment.insert(0, [new Y.XmlHook('chart') as unknown as Y.XmlElement])
    }),
  ).toMatchObject({ kind: 'type' })
  expect(
    unknownIn((fragment) => {
      const embedding = new Y.XmlText()
      embedding.insertEmbed(0, { image: 'a.png' })
      fragment.insert(0, [element('paragraph', {}, embedding)])
    }),
  ).toEqual({ kind: 'type', name: 'embed' })
})

test('[E2] finds that the root holds another kind of document', () => {
  const written = new Y.Doc()
  written.getText('default').insert(0, 'plain text')
  const read = new Y.Doc()
  Y.applyUpdate(read, Y.encodeStateAsUpdate(written))
  expect(findUnknown(read.getXmlFragment('default'), schema)).toMatchObject({ kind: 'type' })
})

function unknownIn(write: (fragment: Y.XmlFragment) => void) {
  const fragment = new Y.Doc().getXmlFragment('default')
  write(fragment)
  return findUnknown(fragment, schema)
}

function element(
  name: string,
  attributes: Record<string, unknown> = {},
  ...children: (Y.XmlElement | Y.XmlText)[]
) {
  const made = new Y.XmlElement(name)
  // Yjs keeps any value; only its types know no other than text.
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
  made.insert(0, children)
  return made
}

function text(content: string, attributes: Record<string, unknown> = {}) {
  const made = new Y.XmlText()
  made.insert(0, content, attributes)
  return made
}
