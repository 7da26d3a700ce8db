import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFolder } from '../../server/project-folder.ts'

interface Package {
  readonly version?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
}

const lock = JSON.parse(readFileSync(join(projectFolder(), 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>
}
const packages = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'))

/** Whose code runs when somebody installs this, and why that is all right. Each newcomer is looked at by a person. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  'node_modules/classic-level': 'builds LevelDB where there is no prebuilt one',
}

test('no package runs code at its installation but those that are known', () => {
  const scripts = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path)
  expect(scripts.sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort())
})

test('every package is known by its hash, so that nobody can change one that was released', () => {
  // Those of other platforms are known by name only where a registry did not have them.
  const loose = packages.filter(
    ([, { integrity, optional }]) => optional !== true && !/^sha(512|384|256)-/.test(integrity ?? ''),
  )
  expect(loose.map(([path]) => path)).toEqual([])
})

test('there is one copy of what reads bytes from the network, and it is none that is known to be broken', () => {
  const versionsOf = (name: string) =>
    packages.filter(([path]) => path.endsWith(`node_modules/${name}`)).map(([, { version }]) => version)
  for (const name of ['lib0', 'yjs', 'y-protocols', 'ws'])
    expect([name, versionsOf(name).length]).toEqual([name, 1])
  // Below 0.2.118 its decoder gives out memory beyond the message.
  const [, minor = 0, patch = 0] = (versionsOf('lib0')[0] ?? '').split('.').map(Number)
  expect(minor > 2 || patch >= 118).toBe(true)
})
