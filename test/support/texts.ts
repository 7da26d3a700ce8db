interface Leaf {
  /** `status.saved` */
  readonly name: string
  /** What is said: for a function, what it says of samples. */
  readonly text: string
}

/** Every text of a catalogue. */
export function leavesOf(texts: object, around = ''): Leaf[] {
  return Object.entries(texts).flatMap(([name, text]: [string, unknown]): Leaf[] => {
    const path = `${around}${name}`
    if (typeof text === 'string') return [{ name: path, text }]
    if (typeof text === 'function') return [{ name: path, text: String(sample(text as Saying)) }]
    return leavesOf(text as object, `${path}.`)
  })
}

type Saying = (...given: unknown[]) => unknown

// One value that is as much of a number, a text, a list and a record as a text may ask of what it is given.
function sample(saying: Saying): unknown {
  const given = Object.assign(['Ada'], { edits: 2, onDevice: true, toString: () => '2', valueOf: () => 2 })
  return saying(...Array.from({ length: Math.max(saying.length, 1) }, () => given))
}
