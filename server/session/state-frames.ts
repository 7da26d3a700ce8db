import type { Frame } from './dialect.ts'

/**
 * The frame in which a state was last sent, for as long as somebody keeps the state's bytes: who joins in a burst is
 * sent the same frame. A copy for each, to be collected again, cost half of a join.
 */
export class StateFrames {
  readonly #made = new WeakMap<Uint8Array, { readonly variant: string; readonly frame: Frame }>()

  /** `variant`: what the frame depends on beside the state. */
  frame(state: Uint8Array, variant: string, encode: () => Frame): Frame {
    const made = this.#made.get(state)
    if (made?.variant === variant) return made.frame
    const frame = encode()
    this.#made.set(state, { variant, frame })
    return frame
  }
}
