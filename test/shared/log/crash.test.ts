import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compressing } from '../../../server/storage/compressing-store.ts'
import { SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import type { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentLog } from '../../../shared/log/update-log.ts'
import { DEFLATE_AT_ONCE } from '../../support/deflate-at-once.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandDisk } from './hand-disk.ts'
import { LogWorld, NOTES } from './log-world.ts'

const SEED = 20261122

/** What happens next to one document. */
type Step =
  | { readonly type: 'append'; readonly count: number }
  | { readonly type: 'follow'; readonly after: number }
  | { readonly type: 'snapshot'; readonly back: number; readonly keep: number }
  | { readonly type: 'sync' }
  | { readonly type: 'fail'; readonly isKept: boolean }
  | { readonly type: 'crash'; readonly kept: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('follow' as const), after: fc.nat(30) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('snapshot' as const), back: fc.nat(6), keep: fc.nat(6) }),
  },
  { weight: 10, arbitrary: fc.constant({ type: 'sync' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), isKept: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), kept: fc.nat(3) }) },
)

/** A document on a disk that fails and crashes, and everything that anybody was told of it. */
class Run {
  readonly told = { appends: 0, deliveries: 0, crashes: 0, failures: 0, snapshots: 0, compressed: 0 }
  #disk = new HandDisk()
  #clock = new FakeClock()
  #world = new LogWorld()
  #log!: StoreLog
  #notes!: DocumentLog
  /** Of every seq that was acknowledged or delivered, what was written there. */
  readonly #known = new Map<number, number>()
  #nextByte = 0

  async open(): Promise<void> {
    const options = {
      open: compressing(this.#disk.opener, DEFLATE_AT_ONCE),
      clock: this.#clock,
      heads: false,
    }
    this.#log = await this.#world.openLog({ ...options, limits: { clearMaxEntries: 2, pageMaxBytes: 100 } })
    await this.#check()
  }

  async step(step: Step): Promise<void> {
    switch (step.type) {
      case 'append':
        for (let n = 0; n < step.count; n++) this.#append()
        break
      case 'follow':
        this.#follow(Math.min(step.after, this.#notes.head) as Seq)
        break
      case 'snapshot':
        this.#snapshot(step.back, step.keep)
        break
      case 'sync':
        if (this.#disk.batches.length > 0) await this.#disk.sync()
        break
      case 'fail':
        if (this.#disk.batches.length === 0) break
        this.told.failures++
        await this.#disk.fail(step.isKept)
        await settle()
        this.#clock.pass(60_000)
        for (let turn = 0; turn < 10_000 && !this.#log.isAvailable; turn++) await undefined
        await this.#check()
        break
      case 'crash':
        this.told.crashes++
        this.#disk = this.#disk.crash(step.kept)
        this.#clock = new FakeClock()
        this.#world = new LogWorld()
        await this.open()
        break
      default:
        step satisfies never
    }
    await settle()
  }

  #append(): void {
    const byte = this.#nextByte++ % 256
    const notes = this.#notes
    void notes.append(Uint8Array.of(byte), 'alice').then(
      (seq) => {
        this.told.appends++
        expect(notes.head).toBeGreaterThanOrEqual(seq)
        this.#learn(seq, byte)
      },
      (error: unknown) => expect(error).toMatchObject({ code: 'LOG_UNAVAILABLE' }),
    )
  }

  #follow(after: Seq): void {
    let last: number = after
    this.#notes.follow(after, {
      deliver: (entries) => {
        for (const { seq, update } of entries) {
          this.told.deliveries++
          expect(seq).toBe(++last)
          this.#learn(seq, update[0] as number)
        }
      },
      // What was pruned before it was read, or the store's failure.
      fail: (error) =>
        expect(['LOG_UNAVAILABLE', 'LOG_DAMAGED']).toContain((error as { code?: unknown }).code),
    })
  }

  #snapshot(back: number, keep: number): void {
    const seq = (this.#notes.head - back) as Seq
    if (seq < 1) return
    const part = Uint8Array.of(seq % 256)
    const snapshot = { seq, timeMs: 1, update: part, stateVector: part, deleteSet: part }
    const oldest = Math.max(0, seq - keep) as Seq
    void this.#notes.putSnapshot(snapshot, { entriesThrough: oldest, snapshotsBefore: oldest }).then(
      () => {
        this.told.snapshots++
        this.#compress(oldest, seq)
      },
      // Another snapshot has pruned what this one stands for.
      (error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/LOG_UNAVAILABLE|LOG_DAMAGED/) }),
    )
  }

  #compress(after: Seq, through: Seq): void {
    void this.#notes.compress(after, through).then(
      () => this.told.compressed++,
      (error: unknown) => expect(error).toMatchObject({ code: 'LOG_UNAVAILABLE' }),
    )
  }

  #learn(seq: number, byte: number): void {
    if (this.#known.has(seq)) expect(this.#known.get(seq), `entry ${seq} is another one now`).toBe(byte)
    this.#known.set(seq, byte)
  }

  /** Whatever anybody was told of is there, and the snapshot with the tail is whole. */
  async #check(): Promise<void> {
    const notes = await this.#log.open(NOTES)
    this.#notes = notes
    expect(notes.condition).toEqual({ state: 'sound' })
    expect(notes.head).toBeGreaterThanOrEqual(Math.max(0, ...this.#known.keys()))
    const snapshot = await notes.snapshot()
    let seq = snapshot?.seq ?? SEQ_ZERO
    while (seq < notes.head) {
      for (const entry of await notes.read(seq, 50)) {
        expect(entry.seq).toBe(seq + 1)
        seq = entry.seq
        this.#learn(seq, entry.update[0] as number)
      }
    }
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await undefined
}

test('[L3] [L2] [C1] [S2] whatever fails and whenever it crashes, what anybody was told of is there', async () => {
  const total = { appends: 0, deliveries: 0, crashes: 0, failures: 0, snapshots: 0, compressed: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 80 }), async (steps) => {
      const run = new Run()
      await run.open()
      for (const step of steps) await run.step(step)
      await run.step({ type: 'crash', kept: 0 })
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += run.told[key]
    }),
    { seed: SEED, numRuns: Number(process.env['INKWIRE_CRASH_RUNS'] ?? 150) },
  )
  for (const [what, count] of Object.entries(total)) expect(count, what).toBeGreaterThan(50)
})
