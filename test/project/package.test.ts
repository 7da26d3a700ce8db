import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

// Packing and unpacking a few hundred files, beside other tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const run = promisify(execFile)
let folder: string
let tarball: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-package-'))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder])
  tarball = join(folder, (await readdir(folder))[0] ?? '')
})

afterAll(() => rm(folder, { recursive: true }))

test('publint finds nothing wrong with the package', async () => {
  const { stdout } = await run('node_modules/.bin/publint', ['run', tarball, '--strict'])
  expect(stdout).toContain('All good!')
})

test('types of every entry resolve, for bundlers and for Node', async () => {
  const { stdout } = await run('node_modules/.bin/attw', [
    tarball,
    '--profile',
    'esm-only',
    '--format',
    'json',
  ])
  const { analysis } = JSON.parse(stdout) as {
    analysis: {
      entrypoints: Record<string, unknown>
      problems: readonly { readonly kind: string; readonly resolutionKind?: string }[]
    }
  }
  expect(Object.keys(analysis.entrypoints).sort()).toEqual([
    './core',
    './element',
    './provider',
    './react',
    './server',
  ])
  // There is no CommonJS, and the resolution of 2015 knows no `exports`.
  const wrong = analysis.problems.filter(
    ({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs',
  )
  expect(wrong).toEqual([])
})
