const PLACES = 4096
const SAMPLES = 16

/**
 * Reads what nearly always comes many times, to one client after the other: bytes that were read lately are compared,
 * which is cheaper than reading them, and give the same object. Nobody may write to bytes that were read.
 */
export class SameAgain<Found> {
  readonly #read: (bytes: Uint8Array) => Found
  /** What has come to the same place since is forgotten. */
  readonly #places: ({ readonly bytes: Uint8Array; readonly found: Found } | undefined)[] = []

  constructor(read: (bytes: Uint8Array) => Found) {
    this.#read = read
    for (let place = 0; place < PLACES; place++) this.#places.push(undefined)
  }

  read(bytes: Uint8Array): Found {
    const place = placeOf(bytes)
    const known = this.#places[place]
    if (known !== undefined && (known.bytes === bytes || Buffer.compare(known.bytes, bytes) === 0))
      return known.found
    const found = this.#read(bytes)
    this.#places[place] = { bytes, found }
    return found
  }
}

/** FNV-1a over the length and some of the bytes. */
function placeOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.length
  const step = Math.max(1, Math.floor(bytes.length / SAMPLES))
  for (let at = 0; at < bytes.length; at += step) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return (hash >>> 16) & (PLACES - 1)
}
