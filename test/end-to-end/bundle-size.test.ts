import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

test('the element is one file under 230 kB gzip', () => {
  const file = readFileSync(fileURLToPath(new URL('../../dist/element/inkwire-editor.js', import.meta.url)))
  expect(gzipSync(file).length).toBeLessThan(230_000)
})
