import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Pseudonyms } from '../../../server/telemetry/pseudonyms.ts'

test('[O3] the secret behind pseudonyms outlives the process, and only its owner can read it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-'))
  try {
    const before = (await Pseudonyms.open(folder)).ofPerson('ann')
    expect((await Pseudonyms.open(folder)).ofPerson('ann')).toBe(before)
    expect((await stat(join(folder, 'pseudonyms.key'))).mode & 0o777).toBe(0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
})
