import { setTimeout as pause } from 'node:timers/promises'
import { Ear } from '../load/ear.ts'
import { KeystrokeReader } from '../load/keystrokes.ts'
import { runOnTime } from '../load/pacing.ts'
import { Typist } from '../load/typist.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { editing } from '../sessions/long-document.ts'
import { writeSession } from '../sessions/write-session.ts'
import { folderBytes } from './folder-bytes.ts'
import { row } from './goals.ts'
import type { Measure } from './measure.ts'
import { type Subject, withFolder } from './subjects.ts'

const STORED_MS = 4000

/** What is on the disk after somebody has typed and corrected for hours. */
export function disk(): Measure {
  const TRANSACTIONS = 20_000
  const name = `after ${TRANSACTIONS.toLocaleString('en')} edits of one document`
  return {
    name: 'disk',
    run: (subject) =>
      withFolder(async (folder) => {
        if (subject.keeps !== 'on disk') return { disk: Number.NaN, written: Number.NaN }
        const server = await subject.start(folder)
        try {
          const emptyBytes = folderBytes(folder)
          const writtenBefore = server.writtenBytes
          const session = editing(TRANSACTIONS)
          const state = await writeSession(server, subject.connect, 'session', session)
          await pause(STORED_MS)
          const updateBytes = session.reduce((sum, update) => sum + update.byteLength, 0)
          return {
            disk: (folderBytes(folder) - emptyBytes) / state.byteLength,
            written: (server.writtenBytes - writtenBefore) / updateBytes,
          }
        } finally {
          await server.kill()
        }
      }),
    rows: (figure) => [
      row(`${name}: bytes in the folder, the encoded state being 1`, figure('disk'), times),
      row('same: bytes written to the disk, the updates being 1', figure('written'), times),
    ],
  }
}

/** The process is killed while somebody types. */
export function crash(): Measure {
  const KEYS_PER_SECOND = 100
  const KEYS = 400
  return {
    name: 'crash',
    run: (subject) =>
      withFolder(async (folder) => {
        const server = await subject.start(folder)
        const ear = new Ear()
        const typist = new Typist(5)
        const client = await subject.connect(server.webSocketUrl, 'crashed', ear)
        const beginMs = performance.now()
        const keys = Array.from({ length: KEYS }, (_, key) => ({
          dueMs: beginMs + (key * 1000) / KEYS_PER_SECOND,
        }))
        await runOnTime(keys, () => void client.publish(typist.press()))
        await server.kill()
        await client.close()
        const confirmed = ear.lastBatch
        if (confirmed === 0) return { lost: Number.NaN }
        const again = await subject.start(folder)
        try {
          return { lost: (confirmed - Math.min(confirmed, await keysIn(again, subject))) / confirmed }
        } finally {
          await again.kill()
        }
      }),
    rows: (figure) => {
      const lost = figure('lost')
      return [
        row('kill -9 while somebody types: of the updates that were confirmed, lost', lost, percent, {
          text: 'none',
          isReached: lost[0] === 0,
        }),
      ]
    },
  }
}

async function keysIn(server: PinnedServer, { connect }: Subject): Promise<number> {
  const reader = new KeystrokeReader()
  let keys = 0
  const client = await connect(server.webSocketUrl, 'crashed', {
    delivered: (update) => {
      for (const { clock, count } of reader.read(update)) keys = Math.max(keys, clock + count)
    },
    acknowledged() {},
    failed: (error) => {
      throw error
    },
  })
  await client.close()
  return keys
}

function times(value: number): string {
  return `${value.toFixed(1)} ×`
}

function percent(share: number): string {
  return share === 0 ? 'none' : `${(share * 100).toFixed(0)} %`
}
