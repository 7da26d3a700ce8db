import { expect, test } from 'vitest'
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

test('an image is shown from the web and from the document’s own server, and from nowhere else', () => {
  for (const source of ['https://x.y/i.png', 'http://x.y', 'HTTPS://x.y/i', '/files/a', 'https:///x']) {
    expect(isSafeSource(source), source).toBe(true)
  }
  const others = ['//x.y/i', '/\\x.y', 'javascript:x', 'data:image/png,x', 'blob:x', 'http://', 'i.png', '']
  for (const source of [...others, ' /a', 'https://x.y/a b', 'https://x.y/\u0000', null, 7]) {
    expect(isSafeSource(source), String(source)).toBe(false)
  }
})
