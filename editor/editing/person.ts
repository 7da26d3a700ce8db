import { TEXTS } from '../texts/texts.ts'
import { type Colour, colourFor, isColour, standOut } from './palette.ts'

/** Somebody who has the document open, as others see them. */
export interface Person {
  readonly name: string
  readonly color: Colour
}

const NAME_MAX_LENGTH = 60

/**
 * Reads what another client says of itself. Anything may stand there, so that nothing is taken as it is: a missing
 * or endless name, or a colour that is none, is replaced.
 */
export function readPerson(user: unknown, clientId: number): Person {
  const claimed = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {}
  return {
    name: readName(claimed['name']) ?? TEXTS.document.guest,
    color: isColour(claimed['color']) ? standOut(claimed['color']) : colourFor(clientId),
  }
}

/** The name without control characters and outer spaces, at most 60 characters long; undefined when nothing is left. */
export function readName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  const clean = name.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return clean === '' ? undefined : [...clean].slice(0, NAME_MAX_LENGTH).join('').trim()
}

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter((word) => word !== '')
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words[words.length - 1] as string) : ''
  return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toLocaleUpperCase()
}
