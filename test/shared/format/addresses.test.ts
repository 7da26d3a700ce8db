import { expect, test } from 'vitest'
import { isSafeSource as isShown } from '../../../editor/editing/nodes/image-source.ts'
import { isSafeLink, isSafeSource } from '../../../shared/format/addresses.ts'

test('no address that could run code is a link', () => {
  const unsafe = [
    'javascript:x',
    ' JavaScript:x',
    'java\nscript:x',
    'java\u00adscript:x',
    '\u0001javascript:x',
  ]
  for (const address of [
    ...unsafe,
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:x',
    null,
    7,
  ]) {
    expect(isSafeLink(address), String(address)).toBe(false)
  }
  for (const address of ['https://x.y', 'mailto:a@b.c', '/files/a:b', '#part', '?a:b', 'notes/may', '']) {
    expect(isSafeLink(address), address).toBe(true)
  }
})

test('an image may come in from where the editor shows one, and from nowhere else', () => {
  const sources = [
    'https://x.y/i.png',
    'http://x.y',
    '/files/a',
    '//x.y/i',
    '/\\x.y',
    'javascript:x',
    'data:image/png,x',
  ]
  for (const source of [...sources, 'https:///x', 'blob:x', 'i.png', '', ' /a', 'https://x.y/a b', null]) {
    expect(isSafeSource(source), String(source)).toBe(isShown(source))
  }
})
