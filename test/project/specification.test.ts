import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const rules = [...readFileSync('docs/specification.md', 'utf8').matchAll(/^\| ([A-Z]\d) \|/gm)].map(
  ([, id]) => id as string,
)

function filesThatQuote(id: string, ...folders: string[]): string[] {
  try {
    return execFileSync('git', ['grep', '-l', '--untracked', '-F', `[${id}]`, '--', ...folders], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
  } catch {
    return [] // git grep exits with 1 where it finds nothing
  }
}

test('the specification has rules', () => {
  expect(rules.length).toBeGreaterThan(30)
  expect(new Set(rules).size).toBe(rules.length)
})

test.each(rules)('[%s] is quoted by the code that keeps it and by a test that checks it', (id) => {
  expect(filesThatQuote(id, 'shared/', 'server/', 'editor/')).not.toEqual([])
  expect(filesThatQuote(id, 'test/')).not.toEqual([])
})
