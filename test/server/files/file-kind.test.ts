import { expect, test } from 'vitest'
import { fileAddress, fileName, parseFileAddress } from '../../../server/files/file-address.ts'
import { parseFileHash } from '../../../server/files/file-hash.ts'
import { kindOf } from '../../../server/files/file-kind.ts'

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0))

test.each([
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
  ['\0\0\0\x1cftypavif\0\0\0\0mif1avif', 'image/avif'],
  ['\0\0\0\x1cftypmif1\0\0\0\0avifmif1', 'image/avif'],
  ['%PDF-1.7', 'application/pdf'],
])('[F2] %j is %s', (head, type) => {
  expect(kindOf(bytes(head)).type).toBe(type)
})

test.each([
  '',
  '<!doctype html><script>alert(1)</script>',
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  ' GIF89a',
  'RIFF\0\0\0\0WAVE',
  '\0\0\0\x1cftypisom\0\0\0\0isomavc1',
  // Its box says that it ends before the brand that follows.
  '\0\0\0\x10ftypmif1\0\0\0\0avif',
  '\0\0\0\0ftyp',
  'MZ',
])('[F2] %j is a download and nothing else', (head) => {
  expect(kindOf(bytes(head))).toEqual({ type: 'application/octet-stream', extension: '', isImage: false })
})

test('a file’s name is one that any system can save', () => {
  const download = kindOf(bytes('MZ'))
  expect(fileName('report.txt', download)).toBe('report.txt')
  expect(fileName('C:\\secret\\..\\a.txt', download)).toBe('a.txt')
  expect(fileName('../../etc/passwd', download)).toBe('passwd')
  expect(fileName('..', download)).toBe('file')
  expect(fileName('a\r\nSet-Cookie: b', download)).toBe('a Set-Cookie  b')
  expect(fileName('evil\u202Egnp.exe', download)).toBe('evil gnp.exe')
  expect(fileName('Übersicht 日本.pdf', kindOf(bytes('%PDF-')))).toBe('Übersicht 日本.pdf')
  expect(fileName(`${'x'.repeat(300)}.tar`, download)).toBe(`${'x'.repeat(146)}.tar`)
})

test('an address names a hash and nothing on the disk', () => {
  const hash = parseFileHash('a'.repeat(64))
  if (hash === undefined) throw new Error('no hash')
  expect(parseFileAddress(fileAddress(hash, kindOf(bytes('GIF89a')), 'x'))).toEqual({ hash, name: undefined })
  expect(parseFileAddress(fileAddress(hash, kindOf(bytes('?')), 'a b.txt'))).toEqual({
    hash,
    name: 'a b.txt',
  })
  for (const path of [
    '/files/..%2Fx',
    `/files/${hash}/a/b`,
    `/files/${hash}x`,
    `/files/${'A'.repeat(64)}`,
    '/files/',
  ])
    expect(parseFileAddress(path), path).toBeUndefined()
})
