import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const ELEMENT = fileURLToPath(new URL('../../dist/element/inkwire-editor.js', import.meta.url))

test('what a page loads to show an editor is under 230 kB gzip', () => {
  const files = loadedAtOnce(ELEMENT)
  expect(files.has(ELEMENT)).toBe(true)
  const bytes = [...files.values()].map((text) => gzipSync(text).length)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(230_000)
})

/** A built file and all that it imports before it runs, by path. */
function loadedAtOnce(file: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(file)) return found
  const text = readFileSync(file, 'utf8')
  found.set(file, text)
  // `from"./x.js"` and `import"./x.js"`, but not `import("./x.js")`, which is on demand.
  for (const [, path] of text.matchAll(/\b(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
    loadedAtOnce(join(dirname(file), path as string), found)
  }
  return found
}
