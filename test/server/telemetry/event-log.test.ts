import { pino } from 'pino'
import { expect, test } from 'vitest'
import { EventLog } from '../../../server/telemetry/event-log.ts'
import { Pseudonyms } from '../../../server/telemetry/pseudonyms.ts'
import { type DocName, parseDocName, parsePersonId } from '../../../shared/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const document = parseDocName('salaries of 2026') as DocName
const person = parsePersonId('ann@example.org')

function eventLog({ level = 'info', key = 1 }: { level?: string; key?: number } = {}) {
  const lines: Record<string, unknown>[] = []
  const clock = new FakeClock()
  const events = new EventLog(
    pino({ level }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    clock,
  )
  events.name(new Pseudonyms(Uint8Array.of(key)))
  return { events, clock, lines }
}

test('[O3] people and documents go by pseudonyms, the same each time', () => {
  const { events, lines } = eventLog()
  events.tell('info', 'session_refused', 'refused', { code: 'ACCESS_DENIED' }, { document, person })
  events.tell('info', 'session_refused', 'refused', { code: 'ACCESS_DENIED' }, { document, person })
  const [first, second] = lines
  expect(first).toMatchObject({ event: 'session_refused', code: 'ACCESS_DENIED' })
  expect(first).toMatchObject({ document: second?.document, person: second?.person })
  expect(JSON.stringify(lines)).not.toMatch(/salaries|ann@/)
})

test('[O3] another installation has other pseudonyms, and a person is never called like a document', () => {
  const one = new Pseudonyms(Uint8Array.of(1))
  const other = new Pseudonyms(Uint8Array.of(2))
  expect(one.ofPerson('ann')).not.toBe(other.ofPerson('ann'))
  expect(one.ofPerson('ann')).not.toBe(one.ofDocument('ann'))
})

test('at debug a document’s name stands beside its pseudonym, a person’s never', () => {
  const { events, lines } = eventLog({ level: 'debug' })
  events.tell('info', 'session_refused', 'refused', {}, { document, person })
  expect(lines[0]).toMatchObject({ documentName: 'salaries of 2026' })
  expect(JSON.stringify(lines)).not.toContain('ann@')
})

test('what happens a thousand times in a second takes a few lines, and one that says so', () => {
  const { events, clock, lines } = eventLog()
  for (let count = 0; count < 1000; count += 1) events.tell('info', 'session_refused', 'refused')
  // Another event has lines of its own.
  events.tell('error', 'alarm', 'something else')
  clock.pass(1000)
  events.tell('info', 'session_refused', 'refused')
  expect(lines.filter(({ event }) => event === 'session_refused')).toHaveLength(21)
  expect(lines.filter(({ event }) => event === 'events_suppressed')).toMatchObject([
    { suppressed: 'session_refused', count: 980 },
  ])
  expect(lines.filter(({ event }) => event === 'alarm')).toHaveLength(1)
})
