import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { Ear } from '../load/ear.ts'
import type { Had } from '../load/load-client.ts'
import { median } from '../load/samples.ts'
import { Typist } from '../load/typist.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { ms } from './company-rows.ts'
import { measureStorm } from './connecting.ts'
import { atMost, atMostShare, row, Y_WEBSOCKET } from './goals.ts'
import { joinOnce, writeOnce } from './joining.ts'
import type { Measure } from './measure.ts'
import { type Subject, withFolder, withServer } from './subjects.ts'

const DOCUMENT = 'joined'
// All of them store or fold within two seconds after the last edit, or when the last one leaves.
const STORED_MS = 4000
const COLD_GOAL_MS = 20
const WIRE_SHARE = 0.6

/** Somebody who has nothing opens a large document. */
export function joining(document: Uint8Array): Measure {
  const AT_ONCE = 50
  const name = `join of a document of ${kilobytes(document.byteLength)}`
  return {
    name,
    run: (subject) =>
      withFolder(async (folder) => {
        const server = await subject.start(folder)
        let written = server
        try {
          // The floor has no document to give.
          if (subject.keeps === 'nothing')
            return { warm: Number.NaN, bytes: Number.NaN, cpu: Number.NaN, cold: Number.NaN }
          await writeOnce(server, subject.connect, DOCUMENT, document)
          await pause(STORED_MS)
          const keeper = await subject.connect(server.webSocketUrl, DOCUMENT, new Ear())
          for (let index = 0; index < 100; index++) await joinOnce(server, subject.connect, DOCUMENT)
          const joins = []
          for (let index = 0; index < 20; index++)
            joins.push(await joinOnce(server, subject.connect, DOCUMENT))
          const storm = await measureStorm(server, subject.connect, AT_ONCE, () => DOCUMENT)
          await keeper.close()
          await server.kill()
          let cold = Number.NaN
          if (subject.keeps === 'on disk') {
            written = await subject.start(folder)
            cold = (await joinOnce(written, subject.connect, DOCUMENT)).completeMs
          }
          return {
            warm: median(joins.map(({ completeMs }) => completeMs)),
            bytes: median(joins.map(({ receivedBytes }) => receivedBytes)),
            cpu: storm.serverCpuMs,
            cold,
          }
        } finally {
          await written.kill()
        }
      }),
    rows: (figure) => [
      row(`${name}, warm: request → whole document, p50`, figure('warm'), ms),
      row(
        `same, ${AT_ONCE} at once: server CPU`,
        figure('cpu'),
        ms,
        atMostShare(figure('cpu'), Y_WEBSOCKET, 1 / 6, 'a sixth of y-websocket’s'),
      ),
      row(
        'same, first of all after a restart: request → whole document',
        figure('cold'),
        ms,
        atMost(figure('cold'), COLD_GOAL_MS, `${COLD_GOAL_MS} ms`),
      ),
      row(
        'same: bytes on the wire',
        figure('bytes'),
        kilobytes,
        atMostShare(figure('bytes'), Y_WEBSOCKET, WIRE_SHARE, `${WIRE_SHARE} of the peers’`),
      ),
    ],
  }
}

const MISSED = 100
const SIZE_SHARE = 1.25

/** Somebody was away while others pressed 100 keys. */
export function returning(large: Uint8Array): Measure {
  const small = new Y.Doc()
  small.getText('text').insert(0, 'What was written before. ')
  const documents = { small: Y.encodeStateAsUpdate(small), large }
  const name = `return after ${MISSED} missed updates`
  return {
    name,
    run: (subject) =>
      withServer(subject, async (server) => {
        const figures: Record<string, number> = {}
        for (const [size, document] of Object.entries(documents)) {
          const { cpu, bytes } = await measureReturn(server, subject, size, document)
          figures[`${size}Cpu`] = cpu
          figures[`${size}Bytes`] = bytes
        }
        return figures
      }),
    rows: (figure) => {
      const cpu = figure('largeCpu')
      const bytes = figure('largeBytes')
      // Of our protocol: a state vector, all that the other one has, says nothing of deletions, so that all come again.
      const grown = (size: string): number =>
        (figure(`large${size}`)[0] as number) / (figure(`small${size}`)[0] as number)
      const text = `${SIZE_SHARE} of the small one’s, by our protocol`
      return [
        row(`${name}, small document: server CPU, connection included`, figure('smallCpu'), ms),
        row(`same, document of ${kilobytes(large.byteLength)}`, cpu, ms, {
          text: `≤ ${text}`,
          isReached: grown('Cpu') <= SIZE_SHARE,
        }),
        row(`${name}, small document: bytes on the wire`, figure('smallBytes'), kilobytes),
        row(`same, document of ${kilobytes(large.byteLength)}`, bytes, kilobytes, {
          text: `≤ ${text}`,
          isReached: grown('Bytes') <= SIZE_SHARE,
        }),
      ]
    },
  }
}

async function measureReturn(
  server: PinnedServer,
  subject: Subject,
  name: string,
  document: Uint8Array,
): Promise<{ cpu: number; bytes: number }> {
  if (subject.keeps === 'nothing') return { cpu: Number.NaN, bytes: Number.NaN }
  const { connect } = subject
  await writeOnce(server, connect, name, document)
  const keeper = new Ear()
  const kept = await connect(server.webSocketUrl, name, keeper)
  const had: Had = { stateVector: Y.encodeStateVectorFromUpdate(document), position: kept.position }
  const typist = new Typist(7)
  const typing = await connect(server.webSocketUrl, name, new Ear())
  for (let key = 0; key < MISSED; key++) {
    const before = keeper.bytes
    typing.publish(typist.press())
    await keeper.until('a key is heard', () => keeper.bytes > before)
  }
  await typing.close()
  const returnOnce = async (): Promise<number> => {
    const ear = new Ear()
    const client = await connect(server.webSocketUrl, name, ear, had)
    const { receivedBytes } = client
    await client.close()
    ear.check()
    return receivedBytes
  }
  for (let index = 0; index < 300; index++) await returnOnce()
  const cpuBeforeMs = server.cpuMs
  const COUNT = 200
  let bytes = 0
  for (let index = 0; index < COUNT; index++) bytes = await returnOnce()
  const cpu = (server.cpuMs - cpuBeforeMs) / COUNT
  await kept.close()
  return { cpu, bytes }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`
}
