import type { Editor } from '@tiptap/core'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import type { Unknown } from '../../../editor/editing/unknown-content.ts'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { noteReceived } from '../../../editor/provider/received.ts'
import { seedUpdate } from '../../../shared/update/seed.ts'
import { ACTIONS, type Action } from './actions.ts'
import { Letters, lettersIn } from './letters.ts'

export interface CrowdOptions {
  readonly seed: number
  readonly people: number
  readonly steps: number
  /** So many steps only, of those that the seed makes: for finding the first one that matters. */
  readonly until?: number
  /** A letter whose coming and going is traced. */
  readonly watch?: string
  /** So many times as often as by default, somebody undoes something, or does it again. */
  readonly undoing?: number
}

export interface CrowdResult {
  /** What is wrong; undefined when nothing is. */
  readonly failure: string | undefined
  readonly trace: readonly string[]
  /** How often each action did something. */
  readonly done: Readonly<Record<string, number>>
  readonly letters: number
  readonly delivered: number
  readonly offline: number
  readonly rescued: number
}

/** One person at an editor of their own, with what is on its way to and from the log. */
interface Seat {
  readonly name: string
  readonly doc: Y.Doc
  readonly editor: Editor
  readonly host: HTMLElement
  readonly outbox: Uint8Array[]
  /** Up to where the log was heard. */
  heard: number
  isOnline: boolean
  unknown: Unknown | undefined
  /** The letters that this person has typed, taken away or brought back: to undo that can be to take them away. */
  readonly handled: Set<string>
}

interface LogEntry {
  readonly author: Seat | undefined
  readonly update: Uint8Array
}

/** The server's log without the server, and several real editors that hear of it late, in turns, or much later. */
class Crowd {
  readonly log: LogEntry[] = [{ author: undefined, update: seedUpdate('default') }]
  readonly seats: Seat[] = []
  readonly letters = new Letters()
  readonly trace: string[] = []
  readonly done: Record<string, number> = {}
  delivered = 0
  offline = 0
  rescued = 0

  readonly #watched: string | undefined
  readonly #where = new Map<Seat, string>()

  constructor(people: number, watched?: string) {
    this.#watched = watched
    for (let at = 0; at < people; at++) this.seats.push(this.#sit(at))
  }

  #sit(at: number): Seat {
    const doc = new Y.Doc()
    doc.clientID = 1000 + at
    for (const { update } of this.log) Y.applyUpdate(doc, update, 'network')
    const host = document.createElement('div')
    document.body.append(host)
    const root = host.attachShadow({ mode: 'open' })
    prepareRoot(root)
    const element = document.createElement('div')
    element.style.whiteSpace = 'pre-wrap'
    root.append(element)
    const seat: Partial<Seat> & { unknown: Unknown | undefined } = { unknown: undefined }
    const editor = createEditor({
      element,
      doc,
      awareness: new Awareness(doc),
      person: { name: `Person ${at}`, color: '#1d7c7c' },
      label: 'Document',
      placeholder: '',
      onUnknown: (unknown) => {
        seat.unknown = unknown
      },
    })
    if (editor === undefined) throw new Error(`no editor: ${JSON.stringify(seat.unknown)}`)
    const made: Seat = Object.assign(seat, {
      name: `P${at}`,
      doc,
      editor,
      host,
      outbox: [] as Uint8Array[],
      heard: this.log.length,
      isOnline: true,
      handled: new Set<string>(),
    })
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') made.outbox.push(update)
    })
    return made
  }

  send(seat: Seat): void {
    for (const update of seat.outbox.splice(0)) this.log.push({ author: seat, update })
  }

  /** The next so many entries, as the provider applies them: together. */
  hear(seat: Seat, count: number): void {
    const entries = this.log.slice(seat.heard, seat.heard + count)
    seat.heard += entries.length
    const updates = entries.filter(({ author }) => author !== seat).map(({ update }) => update)
    if (updates.length === 0) return
    this.delivered += updates.length
    const sent = seat.outbox.length
    Y.transact(
      seat.doc,
      (transaction) => {
        noteReceived(transaction, updates)
        for (const update of updates) Y.applyUpdate(seat.doc, update, 'network')
      },
      'network',
      false,
    )
    if (seat.outbox.length > sent) this.rescued++
    this.look(`${seat.name} heard ${updates.length}${seat.outbox.length > sent ? ' and put back' : ''}`)
  }

  /** Everyone is back, everything arrives. */
  settle(): void {
    for (let round = 0; round < 50; round++) {
      for (const seat of this.seats) {
        seat.isOnline = true
        this.send(seat)
        this.hear(seat, Number.POSITIVE_INFINITY)
      }
      if (this.seats.every(({ outbox, heard }) => outbox.length === 0 && heard === this.log.length)) return
    }
    throw new Error('they never come to rest')
  }

  act(seat: Seat, action: Action, random: RandomStream): void {
    const { editor, unknown } = seat
    if (unknown !== undefined)
      throw new Error(
        `${seat.name} met what it does not know: ${JSON.stringify(unknown)}\n${seat.doc.getXmlFragment('default')}`,
      )
    const before = lettersIn(editor)
    const selection = `${editor.state.selection.from}-${editor.state.selection.to}`
    const isEmpty = editor.state.selection.empty
    const wasShown = editor.state.doc
    const known = new Set(this.letters.typed)
    let did: boolean
    try {
      did = action.run({ editor, random, letters: this.letters, seat: seat.name })
    } catch (cause) {
      throw new Error(
        `${seat.name} ${action.name} at ${selection} threw: ${cause instanceof Error ? cause.stack : cause}\n${wasShown}`,
        { cause },
      )
    }
    this.trace.push(`${seat.name} ${action.name} at ${selection}: ${did ? 'done' : 'refused'}`)
    if (did) this.done[action.name] = (this.done[action.name] ?? 0) + 1
    this.look('so')
    const after = lettersIn(editor)
    const fewer = [...before.keys()].filter((letter) => countOf(after, letter) < countOf(before, letter))
    if (fewer.length > 0 && (action.keeps === 'always' || (action.keeps === 'caret' && isEmpty))) {
      throw new Error(
        `${seat.name} ${action.name} at ${selection} lost ${fewer.join('')} of\n${wasShown}\n${editor.state.doc}`,
      )
    }
    for (const letter of this.letters.typed) if (!known.has(letter)) seat.handled.add(letter)
    for (const letter of fewer) {
      // One of two that are the same, too: somebody else may be taking away the other one at this moment. But what an
      // undo moves back to where it was is not taken away by that.
      if (
        (action.name === 'undo' || action.name === 'redo') &&
        after.has(letter) &&
        !seat.handled.has(letter)
      )
        continue
      seat.handled.add(letter)
      this.letters.deleted.add(letter)
    }
    for (const letter of after.keys()) {
      if (countOf(after, letter) <= countOf(before, letter)) continue
      // Who brings back what was taken away may take it away again by the next undo.
      if (this.letters.deleted.delete(letter)) seat.handled.add(letter)
    }
  }

  look(why: string): void {
    if (this.#watched === undefined) return
    for (const seat of this.seats) {
      const xml = seat.doc.getXmlFragment('default').toString()
      const at = xml.indexOf(this.#watched)
      const around = at < 0 ? 'nowhere' : xml.slice(Math.max(0, at - 60), at + 30)
      if ((this.#where.get(seat) ?? 'nowhere') !== around)
        this.trace.push(`    ${why}: ${seat.name} has it ${around}`)
      this.#where.set(seat, around)
    }
  }

  check(): void {
    for (const { name, unknown } of this.seats) {
      if (unknown !== undefined)
        throw new Error(`${name} met what it does not know: ${JSON.stringify(unknown)}`)
    }
    const xml = this.seats.map(({ doc }) => doc.getXmlFragment('default').toString())
    if (xml.some((one) => one !== xml[0])) throw new Error(`documents differ:\n${xml.join('\n')}`)
    this.#checkShown()
    const [first] = this.seats
    const held = first === undefined ? new Map<string, number>() : lettersIn(first.editor)
    const lost = [...this.letters.typed].filter(
      (letter) => !held.has(letter) && !this.letters.deleted.has(letter),
    )
    if (lost.length > 0) throw new Error(`nobody deleted ${lost.join(' ')}:\n${xml[0]}`)
  }

  #checkShown(): void {
    const reader = this.#sit(this.seats.length)
    try {
      const shown = [...this.seats, reader].map(({ editor }) => JSON.stringify(editor.getJSON()))
      const other = shown.findIndex((one) => one !== shown.at(-1))
      if (other >= 0) {
        const who = this.seats[other]?.name
        throw new Error(`${who} is shown another document:\n${shown[other]}\n${shown.at(-1)}`)
      }
      reader.editor.state.doc.check()
      if (reader.outbox.length > 0) throw new Error('opening wrote something')
    } finally {
      reader.editor.destroy()
      reader.host.remove()
    }
  }

  close(): void {
    for (const { editor, host } of this.seats) {
      editor.destroy()
      host.remove()
    }
  }
}

async function runCrowd({
  seed,
  people,
  steps,
  until = steps,
  watch,
  undoing = 1,
}: CrowdOptions): Promise<CrowdResult> {
  const network = new RandomStream(seed, 'network')
  const choices = new RandomStream(seed, 'choices')
  const crowd = new Crowd(people, watch)
  let failure: string | undefined
  try {
    for (let step = 0; step < Math.min(steps, until); step++) {
      const seat = choices.oneOf(crowd.seats)
      crowd.act(seat, anyAction(choices, undoing), choices)
      // What is loaded on demand comes in between.
      await turn()
      for (const one of crowd.seats) {
        if (network.chance(0.03)) {
          one.isOnline = !one.isOnline
          if (!one.isOnline) crowd.offline++
        }
        if (!one.isOnline) continue
        if (network.chance(0.5)) crowd.send(one)
        if (network.chance(0.4)) crowd.hear(one, network.integer(1, 6))
      }
      // A letter is in the log before its author is asked for it at the end; the rest is for everyone to check.
      if (step % 40 === 39) {
        crowd.trace.push('all meet')
        crowd.settle()
        crowd.check()
      }
    }
    crowd.settle()
    crowd.check()
  } catch (error) {
    failure = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
  }
  const { done, delivered, letters, offline, rescued, trace } = crowd
  try {
    crowd.close()
  } catch (error) {
    failure ??= `closing: ${String(error)}`
  }
  return { failure, trace, done, letters: letters.typed.size, delivered, offline, rescued }
}

const countOf = (letters: ReadonlyMap<string, number>, letter: string): number => letters.get(letter) ?? 0

function anyAction(choices: RandomStream, undoing: number): Action {
  const weightOf = ({ name, weight }: Action): number =>
    name === 'undo' || name === 'redo' ? weight * undoing : weight
  let at = choices.next() * ACTIONS.reduce((sum, action) => sum + weightOf(action), 0)
  for (const action of ACTIONS) {
    at -= weightOf(action)
    if (at < 0) return action
  }
  return ACTIONS[0] as Action
}

const channel = new MessageChannel()

function turn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve()
    channel.port2.postMessage(undefined)
  })
}

export interface Meeting {
  readonly html: string
  /** What the first does, and where. */
  readonly command: readonly [
    at: number | readonly [from: number, to: number],
    name: string,
    ...given: unknown[],
  ]
  /** What the second writes meanwhile, and where. */
  readonly words: readonly [at: number, words: string]
}

export interface Met {
  /** What both have in the end. */
  readonly html: string
  /** What stands before the caret of the second. */
  readonly beforeCaret: string
}

/** Two who do something before they hear of each other. */
function runMeeting({ html, command, words }: Meeting): Met {
  const crowd = new Crowd(2)
  try {
    const [one, other] = crowd.seats as [Seat, Seat]
    one.editor.commands.setContent(html)
    crowd.settle()
    const [at, name, ...given] = command
    one.editor.commands.setTextSelection(typeof at === 'number' ? at : { from: at[0], to: at[1] })
    const run = (one.editor.commands as unknown as Record<string, (...given: unknown[]) => boolean>)[name]
    if (run?.(...given) !== true) throw new Error(`${name} did nothing`)
    other.editor.commands.setTextSelection(words[0])
    other.editor.view.dispatch(other.editor.state.tr.insertText(words[1]))
    crowd.settle()
    const shown = [one, other].map(({ editor }) => editor.getHTML())
    if (shown[0] !== shown[1]) throw new Error(`they differ:\n${shown.join('\n')}`)
    const { $head } = other.editor.state.selection
    return { html: shown[0] as string, beforeCaret: $head.parent.textBetween(0, $head.parentOffset) }
  } finally {
    crowd.close()
  }
}

export type RunMeeting = typeof runMeeting
export type RunCrowd = typeof runCrowd
Object.assign(globalThis, { runCrowd, runMeeting })
