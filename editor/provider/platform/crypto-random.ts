import type { Random } from '../../../shared/random.ts'

/** Uniform in [0, 1), of 53 bits that nobody can foresee. */
export const cryptoRandom: Random = () => {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number]
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A secret by which a server knows this client again: 32 letters of 6 bits each. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (byte) => LETTERS.charAt(byte & 63)).join('')
}
