import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../shared/errors.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import { CLIENT_MESSAGES_PER_FRAME_MAX } from '../../../shared/protocol/inkwire.ts'
import {
  CLIENT_MESSAGE_TYPE,
  HAVE_TYPE,
  PUBLISH_KIND,
  SERVER_MESSAGE_TYPE,
} from '../../../shared/protocol/message-types.ts'
import { SUBPROTOCOL } from '../../../shared/protocol/messages.ts'
import { CLIENT_GOLDEN, SERVER_GOLDEN, Y_GOLDEN } from './golden.ts'

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8')

/** The cells of the table under a heading, row by row, without its head. */
function table(heading: string): string[][] {
  const section = page.split(`\n${heading}\n`)[1]?.split('\n#')[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

/** `[`hello`](#hello)` is hello. */
const nameOf = (cell: string | undefined) => cell?.match(/^\[`(.+)`\]/)?.[1]

/** `varUint(1) • varString(key)` begins with 1 and has two fields. */
const fieldsOf = (cell: string | undefined) => cell?.replace(/^`|`$/g, '').split(' • ') ?? []

test.each([
  ['### From the client', CLIENT_MESSAGE_TYPE, CLIENT_GOLDEN],
  ['### From the server', SERVER_MESSAGE_TYPE, SERVER_GOLDEN],
])(
  '[W3] the page has every message %s, with its number and as many fields as its golden bytes',
  (heading, types, goldens) => {
    const rows = table(heading)
    expect(Object.fromEntries(rows.map(([name, bytes]) => [nameOf(name), fieldsOf(bytes)[0]]))).toEqual(
      Object.fromEntries(Object.entries(types).map(([name, type]) => [name, `varUint(${type})`])),
    )
    for (const [name, bytes] of rows) {
      const golden = Object.entries(goldens).find(([type]) => type === nameOf(name))?.[1][0]
      // `have` is a field of its own on the page, and one byte in the first golden `join`; text and bytes are two groups.
      const groups = fieldsOf(bytes).reduce(
        (sum, field) => sum + (/^var(String|ByteArray)/.test(field) ? 2 : 1),
        0,
      )
      const empty = golden?.message.type === 'refuse' && golden.message.text === '' ? 1 : 0
      expect(golden?.hex.split(' ').length, `${name}`).toBe(groups - empty)
    }
  },
)

test('[W3] the page has every message of y-protocols, beginning as its golden bytes do', () => {
  const rows = table('## y-protocols').map(([name, bytes]) => [name, fieldsOf(bytes)] as const)
  expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(Y_GOLDEN).toSorted())
  for (const [name, fields] of rows) {
    const numbers = fields.flatMap((field) => field.match(/^varUint\((\d+)\)$/)?.[1] ?? []).map(Number)
    const golden = Object.entries(Y_GOLDEN)
      .find(([type]) => type === name)?.[1][0]
      .hex.split(' ')
    expect(golden?.slice(0, numbers.length).map((byte) => Number.parseInt(byte, 16))).toEqual(numbers)
  }
})

test('[W3] the page has what a client can have, and the kinds of publish', () => {
  const numbers = table('### join').map(([, bytes]) => fieldsOf(bytes)[0])
  expect(numbers).toEqual(Object.values(HAVE_TYPE).map((type) => `varUint(${type})`))
  for (const [kind, number] of Object.entries(PUBLISH_KIND))
    expect(page).toContain(`kind ${number}, *${kind}*`)
})

test('[W3] the page has every error with its close code and whether to come back', () => {
  expect(table('## Errors').map(([code, closeCode, retry]) => [code, closeCode, retry])).toEqual(
    Object.entries(ERRORS).map(([code, { closeCode, retry }]) => [
      code,
      String(closeCode),
      retry ? 'yes' : 'no',
    ]),
  )
  for (const { closeCode, retry } of Object.values(ERRORS)) {
    expect(closeCode >= 4400 && closeCode <= 4499).toBe(!retry)
  }
})

test('[W3] the page has every limit with its default', () => {
  expect(table('## Limits').map(([limit, value]) => [limit, value])).toEqual(
    Object.entries(DEFAULT_LIMITS).map(([limit, value]) => [`\`${limit}\``, String(value)]),
  )
  expect(page).toContain(`${CLIENT_MESSAGES_PER_FRAME_MAX.toLocaleString('en')} messages in a client's frame`)
})

test('[W3] the page has this version', () => {
  expect(table('## Versions').at(-1)?.[0]).toBe(`\`${SUBPROTOCOL}\``)
})

test('every link inside the page leads somewhere', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target)
})
