import type { DocName } from '../../shared/ids.ts'
import type { Random } from '../../shared/random.ts'

/** What an attack is let loose on: the real server, with people who write beside it. */
export interface Target {
  /** `http://127.0.0.1:4321` */
  readonly url: string
  /** `ws://127.0.0.1:4321` */
  readonly webSocketUrl: string
  /** Honest people write here, meanwhile and before: nothing an attack does may change what they read. */
  readonly document: DocName
  /** A name of its own for each attack that writes what anybody may write. */
  readonly scratch: () => DocName
  /** The address that the attacker seems to have; the server believes the header that says so. */
  readonly from: string
  readonly random: Random
}

/**
 * How it ended, where it ended well.
 *
 * `refused`: a message or connection was refused, with this code. `slowed`: the server took it at its own pace.
 * `harmless`: taken, and nobody else can notice it.
 */
export type Outcome =
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'slowed' }
  | { readonly outcome: 'harmless' }

/**
 * One entry of the abuse list. `run` may be called any number of times, also beside others; it takes a few seconds at
 * most and leaves no socket behind. It throws where the server did what it must not do to whoever behaves like this.
 */
export interface Attack {
  readonly name: string
  run(target: Target): Promise<Outcome>
}

export function refused(code: string | number): Outcome {
  return { outcome: 'refused', code: String(code) }
}

export const SLOWED: Outcome = { outcome: 'slowed' }
export const HARMLESS: Outcome = { outcome: 'harmless' }

/** States what the server must have done. */
export function must(fact: boolean, otherwise: string): asserts fact {
  if (!fact) throw new Error(otherwise)
}
