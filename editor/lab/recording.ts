import { fromBase64, toBase64 } from 'lib0/buffer'
import { assert } from '../../shared/assert.ts'

/** What somebody does in the lab. `person` is an id, as `ada`. */
export type Input =
  /** `update`: what an edit made of the document. */
  | { readonly type: 'edit'; readonly person: string; readonly update: Uint8Array }
  /** What they show of themselves: their name, colour and caret. */
  | { readonly type: 'show'; readonly person: string; readonly state: Record<string, unknown> | null }
  | { readonly type: 'go offline' | 'go online' | 'crash' | 'open'; readonly person: string }
  | { readonly type: 'crash server' | 'start server' }
  /** From now on a parcel takes this long, plus up to `jitterMs`; `loss` in 1 is sent again. */
  | { readonly type: 'network'; readonly latencyMs: number; readonly jitterMs: number; readonly loss: number }
  /** From now on a sync of the server's disk takes this long. */
  | { readonly type: 'disk'; readonly syncMs: number }

/** An input and its place: after so many events of the world, at a time. */
export interface PlacedInput {
  readonly atMs: number
  readonly afterEvents: number
  /** In one go with the input before it: no promise was settled in between. */
  readonly isTogether: boolean
  readonly input: Input
}

/** Everything that a run of the lab follows from. */
export interface Recording {
  readonly seed: number
  readonly people: number
  readonly inputs: readonly PlacedInput[]
  readonly end: { readonly atMs: number; readonly afterEvents: number }
}

/**
 * A recording as text, for people to read and to keep in a test: a line for each input, `ms · events · what`. A `+`
 * says that it was in one go with the line above.
 * Bytes are in base64, and no character in it means anything in a template literal.
 */
export function printRecording({ seed, people, inputs, end }: Recording): string {
  const lines = inputs.map(
    ({ atMs, afterEvents, isTogether, input }) =>
      `${atMs} · ${afterEvents}${isTogether ? '+' : ''} · ${printInput(input)}`,
  )
  return [`seed ${seed} · ${people} people`, ...lines, `${end.atMs} · ${end.afterEvents} · end`].join('\n')
}

/** Reads what `printRecording` has written; lines may be indented. */
export function parseRecording(text: string): Recording {
  const [head = '', ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [, seed, people] = /^seed (\d+) · (\d+) people$/.exec(head) ?? []
  assert(seed !== undefined && people !== undefined, `a recording begins with its seed: ${head}`)
  const placed = lines.map((line) => {
    const [atMs = '', afterEvents = '', what = ''] = line.split(' · ')
    const isTogether = afterEvents.endsWith('+')
    return { atMs: Number(atMs), afterEvents: Number.parseInt(afterEvents, 10), isTogether, what }
  })
  const last = placed.pop()
  assert(last?.what === 'end', 'a recording ends with its end')
  return {
    seed: Number(seed),
    people: Number(people),
    inputs: placed.map(({ what, ...place }) => ({ ...place, input: parseInput(what) })),
    end: { atMs: last.atMs, afterEvents: last.afterEvents },
  }
}

function printInput(input: Input): string {
  switch (input.type) {
    case 'edit':
      return `${input.person} edits ${toBase64(input.update)}`
    case 'show':
      return `${input.person} shows ${toBase64(new TextEncoder().encode(JSON.stringify(input.state)))}`
    case 'go offline':
      return `${input.person} goes offline`
    case 'go online':
      return `${input.person} goes online`
    case 'crash':
      return `${input.person} crashes`
    case 'open':
      return `${input.person} opens`
    case 'crash server':
      return 'the server crashes'
    case 'start server':
      return 'the server starts'
    case 'network':
      return `the network takes ${input.latencyMs} ms and ${input.jitterMs} ms, and loses ${input.loss}`
    case 'disk':
      return `the disk takes ${input.syncMs} ms`
    default:
      return input satisfies never
  }
}

function parseInput(text: string): Input {
  if (text === 'the server crashes') return { type: 'crash server' }
  if (text === 'the server starts') return { type: 'start server' }
  const network = /^the network takes (\S+) ms and (\S+) ms, and loses (\S+)$/
    .exec(text)
    ?.slice(1)
    .map(Number)
  if (network !== undefined) {
    const [latencyMs, jitterMs, loss] = network as [number, number, number]
    return { type: 'network', latencyMs, jitterMs, loss }
  }
  const disk = /^the disk takes (\S+) ms$/.exec(text)
  if (disk !== null) return { type: 'disk', syncMs: Number(disk[1]) }
  const [, person = '', verb = '', argument = ''] =
    /^(\S+) (edits|shows|goes|crashes|opens)(?: (\S+))?$/.exec(text) ?? []
  switch (verb) {
    case 'edits':
      return { type: 'edit', person, update: fromBase64(argument) }
    case 'shows':
      return { type: 'show', person, state: JSON.parse(new TextDecoder().decode(fromBase64(argument))) }
    case 'goes':
      return { type: argument === 'offline' ? 'go offline' : 'go online', person }
    case 'crashes':
      return { type: 'crash', person }
    case 'opens':
      return { type: 'open', person }
    default:
      throw new Error(`nobody can do that in the lab: ${text}`)
  }
}
