import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Record<
    string,
    {
      readonly version?: string
      readonly resolved?: string
      readonly optionalDependencies?: Record<string, string>
    }
  >
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock

function versionsOf(name: string): (string | undefined)[] {
  return Object.entries(packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version }]) => version)
}

// Two copies of Yjs refuse each other's types. lib0 before 0.2.118 reads memory beyond its message.
test.each([
  ['yjs', '13.6.33'],
  ['lib0', '0.2.120'],
  ['y-protocols', '1.0.7'],
])('there is one copy of %s, and it is %s', (name, version) => {
  expect(versionsOf(name)).toEqual([version])
})

test('every Tiptap package has the version of the others', () => {
  const versions = Object.entries(packages)
    .filter(([path]) => path.includes('/@tiptap/') && !path.endsWith('/y-tiptap'))
    .map(([, { version }]) => version)
  expect(new Set(versions)).toEqual(new Set(['3.31.3']))
})

test('the lockfile records no download addresses', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
})

test('every version is pinned', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

// A registry that lacks the packages of some platforms makes npm leave them out, and then `npm ci` refuses the lockfile.
test('the lockfile has the packages of every platform', () => {
  const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  )
  expect(named.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([])
})
