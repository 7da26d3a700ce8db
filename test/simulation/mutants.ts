import { type Mutating, mutating, NO_MUTATION } from '../../editor/lab/simulation/mutation.ts'
import { UnacknowledgedEdits } from '../../editor/provider/unacknowledged-edits.ts'
import { Claims } from '../../server/channel/claims.ts'
import { Outbox } from '../../server/session/outbox.ts'
import type { Seq } from '../../shared/ids.ts'
import { Coverage } from '../../shared/update/coverage.ts'
import * as client from './mutants-of-clients.ts'
import * as server from './mutants-of-the-server.ts'
import { replaced } from './replaced.ts'

/** A known bug, put into the real parts from outside. */
export interface Mutant {
  readonly name: string
  /** What a programmer would have got wrong. */
  readonly bug: string
  readonly mutate: Mutating
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'early-ack',
    bug: 'the store says that a batch is on disk before it is [L1] [C1]',
    mutate: mutating(() => ({ store: server.syncsLater })),
  },
  {
    name: 'early-deliver',
    bug: 'an update is told to everyone when it is appended, not when it is on disk [C1]',
    mutate: mutating(() => ({ log: server.tellsAtOnce })),
  },
  {
    name: 'ack-on-error',
    bug: 'an error of the store is swallowed, and what it was about is acknowledged [L5]',
    mutate: mutating(() => ({ store: server.swallowsErrors })),
  },
  {
    name: 'no-reopen',
    bug: 'after an error the same handle of the store is used on, and lies [L5]',
    mutate: mutating(() => ({ store: server.neverReopens })),
  },
  {
    name: 'seq-reused',
    bug: 'after a restart the log begins one entry before its head, and gives that seq away again [L2]',
    mutate: mutating(() => server.forgetsItsHead()),
  },
  {
    name: 'lost-wakeup',
    bug: 'now and then nobody is told that a commit has reached the disk [C2]',
    mutate: mutating(() => ({ log: server.losesWakeUps })),
  },
  {
    name: 'join-gap',
    bug: 'what is committed while a session reads the log is not told to it [C4]',
    mutate: mutating(() => ({ install: server.missesWhileReading })),
  },
  {
    name: 'resume-skips',
    bug: 'a client that resumes by seq misses the first entry after it [C4]',
    mutate: mutating(() => ({
      install: () =>
        replaced(
          Outbox.prototype,
          'startAfter',
          (original) =>
            function (seq) {
              return original.call(this, (seq + 1) as Seq)
            },
        ),
    })),
  },
  {
    name: 'skipped-delivery',
    bug: 'now and then a delivery is left out, and the ones after it are not [C2]',
    mutate: mutating(() => ({ connection: server.skipsDeliveries() })),
  },
  {
    name: 'stale-forgotten',
    bug: 'a session that went stale is not woken when its client has read everything [X2]',
    mutate: mutating(() => ({ connection: server.neverDrains })),
  },
  {
    name: 'snapshot-claims-more',
    bug: 'a snapshot leaves out the last entry that it stands for [S1]',
    mutate: mutating(() => ({ fold: (fold) => (base, entries) => fold(base, entries.slice(0, -1)) })),
  },
  {
    name: 'snapshot-is-old',
    bug: 'folding drops entries and keeps the snapshot that was there before [S1]',
    mutate: mutating(() => ({
      fold: (fold) => (base, entries) => ({ ...fold(base, entries), update: fold(base, []).update }),
    })),
  },
  {
    name: 'pure-deletions-dropped',
    bug: 'an update without structs counts as known [C6]',
    mutate: mutating(() => ({
      install: () =>
        replaced(
          Coverage.prototype,
          'novelty',
          (original) =>
            function (scan) {
              return scan.structs.length === 0 ? 'nothing' : original.call(this, scan)
            },
        ),
    })),
  },
  {
    name: 'gaps-accepted',
    bug: 'an update is appended though the log lacks what it refers to [L4]',
    mutate: mutating(() => ({
      install: () => replaced(Coverage.prototype, 'hasGapBefore', () => () => false),
    })),
  },
  {
    name: 'ids-unowned',
    bug: 'anybody may speak under any client id [P2]',
    mutate: mutating(() => ({ install: () => replaced(Claims.prototype, 'speak', () => () => undefined) })),
  },
  {
    name: 'first-comer-keeps-id',
    bug: 'who comes back before the old connection is noticed dead is refused its own client id [P2]',
    mutate: mutating(() => ({ install: server.refusesReturning })),
  },
  {
    name: 'no-resend',
    bug: 'what was sent before a connection was lost is not sent again after it [R3]',
    mutate: mutating(() => ({
      install: () => replaced(UnacknowledgedEdits.prototype, 'rewind', () => () => undefined),
    })),
  },
  {
    name: 'saved-when-sent',
    bug: 'the screen says "saved" when everything was sent [R2]',
    mutate: mutating(() => ({ install: client.savedWhenSent })),
  },
  {
    name: 'epoch-ignored',
    bug: 'a client does not look at which life of a document the server has [R4]',
    mutate: mutating(() => ({ transport: client.seesOneEpoch })),
  },
  {
    name: 'one-id-for-all-tabs',
    bug: 'a browser uses one client id in all its tabs and over reloads',
    mutate: mutating(() => ({ clientId: (_fresh, browser) => 1000 + browser.charCodeAt(0) })),
  },
  {
    name: 'device-too-early',
    bug: 'an edit counts as on this device before the local log has it [R1]',
    mutate: mutating(() => ({ localLog: client.keepsLater })),
  },
  {
    name: 'own-edits-unmarked',
    bug: 'after a reload nobody knows which edits are still to be sent [R1]',
    mutate: mutating(() => ({ localLog: client.forgetsWhatIsOwn })),
  },
  {
    name: 'deliveries-not-kept',
    bug: 'the local log says how far the copy reaches, and does not hold all of it [R3]',
    mutate: mutating(() => ({ localLog: client.keepsNoDeliveries })),
  },
  {
    name: 'black-hole-unnoticed',
    bug: 'a client takes its own ping for an answer, and never finds out that its connection is dead [R3]',
    mutate: mutating(() => ({ transport: client.answersItself })),
  },
]

export function mutationNamed(name: string | undefined): Mutating {
  if (name === undefined) return NO_MUTATION
  const mutant = MUTANTS.find((candidate) => candidate.name === name)
  if (mutant === undefined) throw new Error(`there is no mutant "${name}"`)
  return mutant.mutate
}
