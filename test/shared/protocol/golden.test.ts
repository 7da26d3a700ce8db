import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../shared/errors.ts'
import { decodeAwareness, encodeAwareness } from '../../../shared/protocol/awareness.ts'
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientMessage,
  encodeServerMessage,
} from '../../../shared/protocol/inkwire.ts'
import {
  CLIENT_MESSAGE_TYPE,
  HAVE_TYPE,
  PUBLISH_KIND,
  SERVER_MESSAGE_TYPE,
} from '../../../shared/protocol/message-types.ts'
import { SUBPROTOCOL, WIRE_HASH } from '../../../shared/protocol/messages.ts'
import { decodeYFrame, encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import { AWARENESS_GOLDEN, bytesOf, CLIENT_GOLDEN, hexOf, SERVER_GOLDEN, Y_GOLDEN } from './golden.ts'

const LIMITS = { awarenessEntriesPerMessage: 4, awarenessEntryMaxBytes: 4096 }

describe('[W3] golden bytes', () => {
  test.each(Object.values(CLIENT_GOLDEN).flat())(
    'from the client: $message.type, $hex',
    ({ message, hex }) => {
      expect(hexOf(encodeClientMessage(message))).toBe(hex.replaceAll(' ', ''))
      expect(decodeClientFrame(bytesOf(hex))).toEqual([message])
    },
  )

  test.each(Object.values(SERVER_GOLDEN).flat())(
    'from the server: $message.type, $hex',
    ({ message, hex }) => {
      expect(hexOf(encodeServerMessage(message))).toBe(hex.replaceAll(' ', ''))
      expect(decodeServerFrame(bytesOf(hex))).toEqual([message])
    },
  )

  test.each(Object.values(Y_GOLDEN).flat())('of y-protocols: $message.type, $hex', ({ message, hex }) => {
    expect(hexOf(encodeYMessage(message))).toBe(hex.replaceAll(' ', ''))
    expect(decodeYFrame(bytesOf(hex))).toEqual(message)
  })

  test.each(AWARENESS_GOLDEN)('of awareness: $hex', ({ message, hex }) => {
    expect(hexOf(encodeAwareness(message))).toBe(hex.replaceAll(' ', ''))
    expect(decodeAwareness(bytesOf(hex), LIMITS)).toEqual(message)
  })

  test('the goldens show each way to have something and each kind of publish', () => {
    const haves = CLIENT_GOLDEN.join.map(({ message }) => message.have.type)
    expect(haves.toSorted()).toEqual(Object.keys(HAVE_TYPE).toSorted())
    const kinds = CLIENT_GOLDEN.publish.map(({ message }) => message.kind)
    expect(kinds.toSorted()).toEqual(Object.keys(PUBLISH_KIND).toSorted())
  })
})

test('[W3] the directions share no type number', () => {
  const numbers = [...Object.values(CLIENT_MESSAGE_TYPE), ...Object.values(SERVER_MESSAGE_TYPE)]
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('[W3] the wire is the one that its version was given for', () => {
  const hexes = (goldens: object) =>
    Object.values(goldens).flatMap((list) => list.map(({ hex }: { hex: string }) => hex))
  const wire = {
    SUBPROTOCOL,
    types: { CLIENT_MESSAGE_TYPE, SERVER_MESSAGE_TYPE, HAVE_TYPE, PUBLISH_KIND },
    errors: ERRORS,
    goldens: [CLIENT_GOLDEN, SERVER_GOLDEN, Y_GOLDEN, { AWARENESS_GOLDEN }].map(hexes),
  }
  const hash = createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16)
  expect(hash, 'see WIRE_HASH in shared/protocol/messages.ts for what to do').toBe(WIRE_HASH)
})
