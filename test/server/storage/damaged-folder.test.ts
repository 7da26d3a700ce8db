import { cp, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { Examiner } from './examiner.ts'
import { examine, makeSample, openFolder } from './sample-folder.ts'

let sample: string
let folder: string
const examiner = new Examiner()

beforeAll(async () => {
  sample = await mkdtemp(join(tmpdir(), 'inkwire-sample-'))
  await makeSample(sample)
})
afterAll(async () => {
  await examiner.close()
  await rm(sample, { recursive: true })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-damaged-'))
  await cp(sample, folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

/** Files that hold data, in the order of their names; LevelDB's `LOG` is for people, `LOCK` is empty. */
async function dataFiles(): Promise<string[]> {
  const files = await readdir(sample, { recursive: true })
  const kept = files.filter((name) => /\.(log|ldb|json)$|MANIFEST|CURRENT/.test(name)).sort()
  const sizes = await Promise.all(kept.map(async (name) => (await stat(join(sample, name))).size))
  return kept.filter((_, index) => (sizes[index] as number) > 0)
}

const FLIPS = Number(process.env['INKWIRE_FLIPS'] ?? 80)

describe('[L6] a data folder of LevelDB', () => {
  test('whole, is served whole and in silence', async () => {
    const files = await dataFiles()
    for (const kind of [
      /^log.*\.ldb$/,
      /^log.*\.log$/,
      /^log.*MANIFEST/,
      /^heads.*\.log$/,
      /inkwire\.json/,
    ]) {
      expect(
        files.some((name) => kind.test(name)),
        `${kind} among ${files.join()}`,
      ).toBe(true)
    }
    expect(await examiner.told(folder)).toEqual([])
  })

  test(`with one bit flipped, serves what was written or says that it cannot, ${FLIPS} times`, {
    timeout: 600_000,
  }, async () => {
    const random = new RandomStream(20261122, 'flips')
    const files = await dataFiles()
    const silent: string[] = []
    let noticed = 0
    for (let flip = 0; flip < FLIPS; flip++) {
      const name = files[flip % files.length] as string
      const path = join(folder, name)
      const whole = await readFile(path)
      const at = random.integer(0, whole.length * 8 - 1)
      const damaged = Buffer.from(whole)
      damaged[at >> 3] = (damaged[at >> 3] as number) ^ (1 << (at & 7))
      await writeFile(path, damaged)
      const words = await examiner.told(folder).catch((error: unknown) => {
        throw new Error(`bit ${at} of ${name}`, { cause: error })
      })
      if (words.length > 0) noticed++
      else silent.push(`${name} bit ${at} of ${whole.length * 8}`)
      await rm(folder, { recursive: true })
      await cp(sample, folder, { recursive: true })
    }
    // Some bits are nobody's: heads that were noted again, names of files, what a later record has replaced.
    expect(noticed, `silent: ${silent.join('; ')}`).toBeGreaterThan(FLIPS / 3)
  })

  test('with any one file deleted, serves what was written or says that it cannot', async () => {
    const files = await dataFiles()
    for (const name of files) {
      await unlink(join(folder, name))
      const words = await examiner.told(folder).catch((error: unknown) => {
        throw new Error(`without ${name}`, { cause: error })
      })
      if (name.startsWith('log')) expect(words.join(), `without ${name}`).not.toBe('')
      await rm(folder, { recursive: true })
      await cp(sample, folder, { recursive: true })
    }
    expect(files.length).toBeGreaterThan(8)
  })

  test('without CURRENT, is not opened, and nothing of it is deleted', async () => {
    await unlink(join(folder, 'log', 'CURRENT'))
    const before = await readdir(join(folder, 'log'))
    await expect(openFolder(folder)).rejects.toMatchObject({ reason: 'damaged' })
    await expect(openFolder(folder)).rejects.toThrow(/Nothing was changed/)
    const after = await readdir(join(folder, 'log'))
    expect(after.filter((name) => /ldb|MANIFEST|\d\.log/.test(name))).toEqual(
      before.filter((name) => /ldb|MANIFEST|\d\.log/.test(name)),
    )
  })

  test('with its heads damaged, serves all, with an alarm, and knows heads again', async () => {
    await unlink(join(folder, 'heads', 'CURRENT'))
    const alarms: string[] = []
    const { log, close } = await openFolder(folder, alarms)
    expect(alarms.join()).toMatch(/put aside/)
    expect(await examine(log)).toEqual([])
    await close()
    expect((await readdir(folder)).some((name) => name.startsWith('heads.damaged-'))).toBe(true)
    expect(await examiner.told(folder)).toEqual([])
  })
})
