import { InkwireError } from '../../shared/errors.ts'
import { decodeClientFrame, decodeServerFrame } from '../../shared/protocol/inkwire.ts'
import type { ClientMessage, ServerMessage } from '../../shared/protocol/messages.ts'
import { holds } from './holds.ts'
import type { Picture, PicturedEntry, PicturedParcel, PicturedPerson } from './picture.ts'
import type { Scene, ScenePerson } from './scene.ts'
import type { DurableDocument } from './simulation/durable.ts'
import { identify, keyOf } from './simulation/people.ts'
import type { Parcel } from './simulation/world/pipe.ts'
import type { SimulatedLink } from './simulation/world/simulated-link.ts'

/** Older entries are on disk, and nobody has to see that. */
const ENTRIES_SHOWN = 24

/** What a scene looks like at this moment. Reads only, so that looking changes nothing. */
export function drawScene(scene: Scene, nowMs: number): Picture {
  const { counts, document, durable, network, server } = scene
  const onDisk = durable.document(document)
  const authors = new Map(scene.people.map(({ id }) => [identify(keyOf(id)) as string, id]))
  const head = onDisk?.head ?? 0
  const nameOf = (author: string): string => authors.get(author) ?? author
  const entries = entriesOf(scene, onDisk, nameOf)
  const strangers = new Set(network.links.map(({ address }) => address))
  for (const { id } of scene.people) strangers.delete(id)
  const people: ScenePerson[] = [
    ...scene.people,
    ...[...strangers].map((id) => ({ id, isOnline: true, copy: undefined })),
  ]
  return {
    nowMs,
    server: server.isUp ? 'up' : server.isRunning ? 'starting' : 'down',
    entries,
    head,
    people: people.map((person) => drawPerson(person, scene, { nowMs, onDisk, entries, nameOf })),
    checks:
      counts.of('acknowledgements') +
      counts.of('deliveries') +
      counts.of('saved') +
      counts.of('openings checked'),
  }
}

interface Drawing {
  readonly nowMs: number
  readonly onDisk: DurableDocument | undefined
  readonly entries: readonly PicturedEntry[]
  readonly nameOf: (author: string) => string
}

function entriesOf(
  { document, server }: Scene,
  onDisk: DurableDocument | undefined,
  nameOf: (author: string) => string,
): PicturedEntry[] {
  const head = onDisk?.head ?? 0
  const first = Math.max(0, head - ENTRIES_SHOWN)
  const synced = (onDisk?.updates.slice(first) ?? []).map((update, index) => ({
    seq: first + index + 1,
    author: nameOf(onDisk?.authors[first + index] as string),
    bytes: update.byteLength,
    state: 'synced' as const,
  }))
  const appended = server.appending(document).map(({ author, update }, index) => ({
    seq: head + 1 + index,
    author: nameOf(author),
    bytes: update.byteLength,
    state: 'appended' as const,
  }))
  const lost = server
    .lost(document)
    .map(({ author, update }, index) => ({
      seq: head + 1 + index,
      author: nameOf(author),
      bytes: update.byteLength,
      state: 'lost' as const,
    }))
    // What comes later takes its place.
    .slice(appended.length)
  return [...synced, ...appended, ...lost]
}

function drawPerson({ id, isOnline, copy }: ScenePerson, scene: Scene, drawing: Drawing): PicturedPerson {
  const { entries, onDisk } = drawing
  const hasEntry = (seq: number): boolean => {
    const update = onDisk?.updates[seq - 1]
    return update !== undefined && copy !== undefined && holds(copy.doc, update)
  }
  const has = entries.map(({ seq, state }) => state === 'synced' && hasEntry(seq))
  const status = copy?.status
  const links = scene.network.linksOf(id)
  return {
    id,
    isOnline,
    status,
    has,
    lacks: copy === undefined ? 0 : lacking(onDisk?.head ?? 0, hasEntry),
    unacknowledged: status !== undefined && 'unacknowledged' in status ? status.unacknowledged.edits : 0,
    wire: wireOf(links),
    parcels: links.flatMap((link) => parcelsOn(link, drawing)),
  }
}

/** Counted from the newest back, as long as something is lacking: what is old, everyone has. */
function lacking(head: number, hasEntry: (seq: number) => boolean): number {
  let count = 0
  let inARow = 0
  for (let seq = head; seq > 0 && inARow < ENTRIES_SHOWN; seq--) {
    if (hasEntry(seq)) inARow++
    else {
      count++
      inARow = 0
    }
  }
  return count
}

function wireOf(links: readonly SimulatedLink[]): PicturedPerson['wire'] {
  if (links.some((link) => link.isOpen && !link.isCut)) return 'open'
  if (links.some((link) => !link.isCut)) return 'dialling'
  return links.length > 0 ? 'dead' : 'none'
}

function parcelsOn(link: SimulatedLink, drawing: Drawing): PicturedParcel[] {
  return [
    ...link.up.inFlight.map((parcel) => ({
      direction: 'up' as const,
      ...drawParcel(parcel, readUp, drawing),
    })),
    ...link.down.inFlight.map((parcel) => ({
      direction: 'down' as const,
      ...drawParcel(parcel, readDown, drawing),
    })),
  ]
}

type Read = (frame: Uint8Array) => Pick<PicturedParcel, 'kind' | 'seq'>

function drawParcel(
  { frame, bytes, sentAtMs, arrivesAtMs }: Parcel,
  read: Read,
  { nowMs, onDisk, nameOf }: Drawing,
): Omit<PicturedParcel, 'direction'> {
  const place = arrivesAtMs <= sentAtMs ? 1 : Math.min(1, (nowMs - sentAtMs) / (arrivesAtMs - sentAtMs))
  const content = frame === undefined ? { kind: 'other' as const } : contentOf(frame, read)
  const author = content.seq === undefined ? undefined : onDisk?.authors[content.seq - 1]
  return { ...content, place, bytes, ...(author === undefined ? {} : { author: nameOf(author) }) }
}

const contents = new WeakMap<Uint8Array, ReturnType<Read>>()

function contentOf(frame: Uint8Array, read: Read): ReturnType<Read> {
  const found = contents.get(frame)
  if (found !== undefined) return found
  const content = readable(frame, read)
  contents.set(frame, content)
  return content
}

/** Who attacks, and who speaks the other protocol, sends what cannot be read here. */
function readable(frame: Uint8Array, read: Read): ReturnType<Read> {
  try {
    return read(frame)
  } catch (error) {
    if (error instanceof InkwireError) return { kind: 'other' }
    throw error
  }
}

function readUp(frame: Uint8Array): ReturnType<Read> {
  const types = [...decodeClientFrame(frame)].map(({ type }: ClientMessage) => type)
  if (types.includes('publish')) return { kind: 'edit' }
  return { kind: types.includes('awareness') ? 'presence' : 'other' }
}

/** A frame is named by the newest entry in it, or by what it acknowledges. */
function readDown(frame: Uint8Array): ReturnType<Read> {
  let content: ReturnType<Read> = { kind: 'other' }
  for (const message of decodeServerFrame(frame) as Iterable<ServerMessage>) {
    if (message.type === 'deliver' || message.type === 'state') content = { kind: 'entry', seq: message.seq }
    else if (message.type === 'acknowledge') content = { kind: 'acknowledgement', seq: message.seq }
    else if (message.type === 'awareness' && content.kind === 'other') content = { kind: 'presence' }
  }
  return content
}
