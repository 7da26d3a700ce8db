import { toHexString } from 'lib0/buffer'
import { decodeUtf8 } from 'lib0/string'
import * as Y from 'yjs'
import { decodeRecord } from '../../../shared/log/document-record.ts'
import { decodeSnapshot } from '../../../shared/log/snapshot-format.ts'
import type { Operation } from '../../../shared/log/store.ts'
import { contentOf, wordsOf } from './editing.ts'
import { Known } from './known.ts'
import { identify, keyOf } from './people.ts'
import type { World } from './world/world.ts'

/** One document as the disk has it: every entry that was ever on disk, pruned or not, in one life of the document. */
export class DurableDocument {
  readonly name: string
  readonly epoch: number
  readonly updates: Uint8Array[] = []
  /** Who wrote each of them. */
  readonly authors: string[] = []
  /** What these entries hold, counted by ids, without Yjs. */
  readonly known = new Known()
  /** What Yjs makes of these entries. */
  readonly copy = new Y.Doc({ guid: 'durable' })
  /** Words in these entries, in the order in which they came. */
  readonly words: string[] = []
  /** `words` up to each entry. */
  readonly #wordsThrough: number[] = [0]
  /** What Yjs made of the entries up to the newest snapshot. */
  #content: { readonly head: number; readonly text: string } | undefined
  #foldedCopy = leaveMarksAlone(new Y.Doc({ guid: 'folded' }))
  #foldedThrough = 0

  constructor(name: string, epoch: number) {
    this.name = name
    this.epoch = epoch
    this.copy.clientID = 1
    leaveMarksAlone(this.copy)
    this.copy.on('afterTransaction', (transaction: Y.Transaction) => {
      for (const [client, clock] of transaction.afterState) {
        const before = transaction.beforeState.get(client) ?? 0
        if (clock > before) this.#learnWords(client, before)
      }
    })
  }

  get head(): number {
    return this.updates.length
  }

  /** What people would see. */
  get content(): string {
    if (this.#content?.head !== this.head) this.#content = { head: this.head, text: contentOf(this.copy) }
    return this.#content.text
  }

  wordsThrough(seq: number): readonly string[] {
    return this.words.slice(0, this.#wordsThrough[Math.min(seq, this.head)])
  }

  append(update: Uint8Array, author: string): void {
    this.updates.push(update)
    this.authors.push(author)
    this.known.add(update)
    Y.applyUpdate(this.copy, update)
    this.#wordsThrough.push(this.words.length)
  }

  /** Says what of an update is not in these entries; undefined when all of it is. */
  lackOf(update: Uint8Array, options: { readonly structsOnly?: boolean } = {}): string | undefined {
    return this.known.lackOf(update, {
      ...options,
      // What is deleted with its parent, or overwritten, is deleted without a word.
      isImplied: (client, clock) => {
        const structs = this.copy.store.clients.get(client)
        return structs !== undefined && structs[Y.findIndexSS(structs, clock)]?.deleted === true
      },
    })
  }

  /** What people would see after the entries up to `seq`. */
  contentThrough(seq: number): string {
    if (seq < this.#foldedThrough) {
      this.#foldedCopy = leaveMarksAlone(new Y.Doc({ guid: 'folded' }))
      this.#foldedThrough = 0
    }
    Y.transact(this.#foldedCopy, () => {
      for (const update of this.updates.slice(this.#foldedThrough, seq))
        Y.applyUpdate(this.#foldedCopy, update)
    })
    this.#foldedThrough = seq
    return contentOf(this.#foldedCopy)
  }

  #learnWords(client: number, fromClock: number): void {
    const structs = this.copy.store.clients.get(client) ?? []
    for (let index = Y.findIndexSS(structs, fromClock); index < structs.length; index++) {
      const struct = structs[index]
      if (struct instanceof Y.Item) this.words.push(...wordsOf(struct.content))
    }
  }
}

/**
 * After a remote change Yjs deletes marks that have become superfluous, as an edit of its own. Whoever does that in a
 * copy that nobody hears of has another document than the others.
 */
function leaveMarksAlone(doc: Y.Doc): Y.Doc {
  doc.on('beforeObserverCalls', (transaction: Y.Transaction) => {
    transaction.local = true
  })
  return doc
}

/** A document of which nothing is on disk. */
export const NOTHING = new DurableDocument('', 0)

const RECORD = 0x64
const ENTRY = 0x65
const SNAPSHOT = 0x73
const SEQ_BYTES = 8
/* Where an entry's fields lie, as shared/log/entry-format.ts says it; read here once more, by other code. */
const EPOCH_AT = 9
const SEQ_AT = 17
const AUTHOR_AT = 33

/**
 * The plain list of what is durable, kept by the server's disk itself: no part of the server is asked.
 *
 * - [L2] The seq of the entries of one life of a document is dense.
 * - [L4] No entry needs what the ones before it do not hold.
 * - [S1] A snapshot is what the entries up to its seq make.
 */
export class Durable {
  readonly #world: World
  readonly #documents = new Map<string, DurableDocument>()
  /** Lives of documents that are over. */
  readonly #former: DurableDocument[] = []
  /** Which browsers were told of which lives. */
  readonly #told = new Set<string>()
  readonly #forgetful = new Set<string>()
  readonly #onSnapshot: () => void
  readonly #onPrune: () => void

  constructor(world: World, told: { readonly onSnapshot: () => void; readonly onPrune: () => void }) {
    this.#world = world
    this.#onSnapshot = told.onSnapshot
    this.#onPrune = told.onPrune
  }

  /** A document as it is now; undefined when nothing of it is on disk. */
  document(name: string): DurableDocument | undefined {
    return this.#documents.get(name)
  }

  /** A browser was told of an entry of this life of a document. */
  told(browser: string, document: string, epoch: number): void {
    this.#told.add(`${identify(keyOf(browser))} ${document} ${epoch}`)
  }

  /** What a browser is told, it may not know later: its own disk has failed, or another tab was told. */
  forgets(browser: string): void {
    this.#forgetful.add(identify(keyOf(browser)))
  }

  /** Whether a document of this name was deleted. */
  hadOtherLife(name: string): boolean {
    return this.#former.some((life) => life.name === name)
  }

  /** Says what of an update neither a document nor a life that it had before holds. */
  lackOf(name: string, update: Uint8Array): string | undefined {
    const lack = (this.#documents.get(name) ?? NOTHING).lackOf(update)
    if (lack === undefined) return undefined
    const wasThere = this.#former.some((life) => life.name === name && life.lackOf(update) === undefined)
    return wasThere ? undefined : lack
  }

  /** The disk has these. */
  readonly learn = (operations: readonly Operation[]): void => {
    let hasPruned = false
    for (const operation of operations) {
      const kind = operation.key[0]
      if (operation.type === 'del') hasPruned ||= kind === ENTRY
      else if (kind === ENTRY) this.#learnEntry(operation.key, operation.value)
      else if (kind === SNAPSHOT) this.#learnSnapshot(operation.key, operation.value)
      else if (kind === RECORD) this.#learnRecord(operation.key, operation.value)
      else this.#world.violate('L0', `an unknown key was written: ${operation.key}`)
    }
    if (hasPruned) this.#onPrune()
  }

  #learnRecord(key: Uint8Array, value: Uint8Array): void {
    const name = decodeUtf8(key.slice(1))
    const record = decodeRecord(value, key)
    if (record === undefined) return this.#world.violate('L0', `a record of ${name} is not one`)
    if (record.life !== 'deleting') return
    const document = this.#documents.get(name)
    if (document === undefined) return
    this.#world.note('disk', 'has forgotten', name)
    this.#documents.delete(name)
    this.#former.push(document)
  }

  #learnEntry(key: Uint8Array, value: Uint8Array): void {
    const name = nameOf(key)
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
    const epoch = Number(view.getBigUint64(EPOCH_AT))
    const seq = Number(view.getBigUint64(SEQ_AT))
    const update = value.slice(AUTHOR_AT + 1 + (value[AUTHOR_AT] as number))
    let document = this.#documents.get(name)
    if (document === undefined) {
      document = new DurableDocument(name, epoch)
      this.#documents.set(name, document)
    }
    if (document.epoch !== epoch) {
      return this.#world.violate(
        'R4',
        `entry ${seq} of ${name} has epoch ${epoch} in a life of epoch ${document.epoch}`,
      )
    }
    const author = decodeUtf8(value.slice(AUTHOR_AT + 1, AUTHOR_AT + 1 + (value[AUTHOR_AT] as number)))
    const former = this.#former.find((life) => life.name === name && life.known.sharesClients(update))
    // Who was never told of an entry of that life, or could not keep it, cannot know that its words were in it.
    const knows = this.#told.has(`${author} ${name} ${former?.epoch}`) && !this.#forgetful.has(author)
    if (former !== undefined && knows) {
      return this.#world.violate(
        'R4',
        `entry ${seq} of ${name} brings in what was written in its life ${former.epoch}`,
      )
    }
    if (seq !== document.head + 1) {
      return this.#world.violate('L2', `entry ${seq} of ${name} was written after entry ${document.head}`)
    }
    const gap = document.known.gapBefore(update)
    if (gap !== undefined) return this.#world.violate('L4', `entry ${seq} of ${name} ${gap}`)
    this.#world.note('disk', 'has entry', name, seq)
    document.append(update, author)
    if (document.copy.store.pendingStructs !== null || document.copy.store.pendingDs !== null) {
      this.#world.violate('L4', `entry ${seq} of ${name} waits for others`)
    }
  }

  #learnSnapshot(key: Uint8Array, value: Uint8Array): void {
    const name = nameOf(key)
    const snapshot = decodeSnapshot(value, key)?.snapshot
    const document = this.#documents.get(name)
    if (snapshot === undefined || document === undefined || snapshot.epoch !== document.epoch) {
      return this.#world.violate('S1', `a snapshot of ${name} is not one`)
    }
    if (snapshot.seq > document.head) {
      return this.#world.violate('S1', `a snapshot stands for ${snapshot.seq} entries of ${document.head}`)
    }
    this.#world.note('disk', 'has snapshot', name, snapshot.seq)
    this.#onSnapshot()
    const lack = document.lackOf(snapshot.update)
    if (lack !== undefined)
      this.#world.violate('S1', `a snapshot of ${name} says more than its entries: the log ${lack}`)
    const copy = leaveMarksAlone(new Y.Doc({ guid: 'snapshot' }))
    Y.applyUpdate(copy, snapshot.update)
    if (contentOf(copy) !== document.contentThrough(snapshot.seq)) {
      this.#world.violate('S1', `a snapshot of ${name} differs from its ${snapshot.seq} entries`)
    }
    if (hex(snapshot.stateVector) !== hex(Y.encodeStateVector(copy))) {
      this.#world.violate('S1', `a snapshot of ${name} claims another state vector than it has`)
    }
  }
}

function nameOf(key: Uint8Array): string {
  return decodeUtf8(key.slice(1, key.length - SEQ_BYTES - 1))
}

function hex(bytes: Uint8Array): string {
  return toHexString(bytes)
}
