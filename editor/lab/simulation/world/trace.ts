export type Fact = string | number

/**
 * What happened, in order: always as a hash, by which two runs are compared, and as lines where somebody will read
 * them.
 */
export class Trace {
  readonly lines: string[] = []
  readonly #keepsLines: boolean
  #low = 0x811c9dc5
  #high = 0x01000193

  constructor(keepsLines: boolean) {
    this.#keepsLines = keepsLines
  }

  note(nowMs: number, who: string, what: string, facts: readonly Fact[]): void {
    this.#mixNumber(nowMs)
    this.#mixText(who)
    this.#mixText(what)
    for (const fact of facts) {
      if (typeof fact === 'number') this.#mixNumber(fact)
      else this.#mixText(fact)
    }
    if (this.#keepsLines)
      this.lines.push(`${(nowMs / 1000).toFixed(3).padStart(10)} s  ${[who, what, ...facts].join(' ')}`)
  }

  /** 64 bits, in hex. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }

  #mixText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    this.#mix(0x1ffff)
  }

  #mixNumber(number: number): void {
    this.#mix(number | 0)
    this.#mix(Math.floor(number / 0x1_0000_0000) | 0)
    this.#mix(Math.floor((number % 1) * 0x1_0000_0000) | 0)
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193)
    this.#high = Math.imul((this.#high ^ value) + (this.#low >>> 15), 0x85ebca6b)
  }
}
