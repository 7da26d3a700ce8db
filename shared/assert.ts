/** States a fact that only a bug in this project can make untrue. */
export function assert(fact: boolean, otherwise: string): asserts fact {
  if (!fact) throw new Error(`bug: ${otherwise}`)
}
