import type { Row } from '../report.ts'
import { ALL_SUBJECTS } from './subjects.ts'

const at = (begin: string): number => ALL_SUBJECTS.findIndex(({ name }) => name.startsWith(begin))

/** Columns of the table. */
export const FLOOR = at('floor')
export const Y_WEBSOCKET = at('@y/websocket-server')
export const HOCUSPOCUS_4 = at('Hocuspocus-4')
/** Both columns of ours. */
const OURS = [0, 1]

export function row(
  measure: string,
  values: readonly number[],
  show: (value: number) => string | undefined,
  goal?: Row['goal'],
): Row {
  const shown = values.map((value) => (Number.isNaN(value) ? undefined : show(value)))
  return goal === undefined ? { measure, values: shown } : { measure, values: shown, goal }
}

/** At most so much of what another column has. */
export function atMostShare(
  values: readonly number[],
  column: number,
  share: number,
  text: string,
): Row['goal'] {
  return atMost(values, (values[column] as number) * share, text)
}

/** Both columns of ours, as far as they have a figure. */
export function atMost(values: readonly number[], limit: number, text: string): Row['goal'] {
  return { text: `≤ ${text}`, isReached: ours(values).every((value) => value <= limit) }
}

export function atLeast(values: readonly number[], limit: number, text: string): Row['goal'] {
  return { text: `≥ ${text}`, isReached: ours(values).every((value) => value >= limit) }
}

function ours(values: readonly number[]): number[] {
  const measured = OURS.map((column) => values[column] as number).filter((value) => !Number.isNaN(value))
  if (measured.length === 0) throw new Error('a goal of what was not measured')
  return measured
}
