import { expect, test } from 'vitest'
import { BinaryFramer } from '../../../server/transport/binary-frame.ts'

function bytesOf(pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat(pieces)
}

test('frames are those of RFC 6455, whole and not masked', () => {
  const framer = new BinaryFramer()
  expect(bytesOf(framer.frame(Uint8Array.of(1, 2, 3))).toString('hex')).toBe('8203010203')
  expect(bytesOf(framer.frame(new Uint8Array(0))).toString('hex')).toBe('8200')
  expect(
    bytesOf(framer.frame(new Uint8Array(125)))
      .subarray(0, 3)
      .toString('hex'),
  ).toBe('827d00')
  expect(
    bytesOf(framer.frame(new Uint8Array(126)))
      .subarray(0, 5)
      .toString('hex'),
  ).toBe('827e007e00')
  expect(
    bytesOf(framer.frame(new Uint8Array(65_535)))
      .subarray(0, 4)
      .toString('hex'),
  ).toBe('827effff')
  expect(
    bytesOf(framer.frame(new Uint8Array(65_536)))
      .subarray(0, 10)
      .toString('hex'),
  ).toBe('827f0000000000010000')
})

test('the same payload is framed once, another one anew', () => {
  const framer = new BinaryFramer()
  const payload = Uint8Array.of(1)
  const first = framer.frame(payload)
  expect(framer.frame(payload)).toBe(first)
  expect(framer.frame(Uint8Array.of(1))).not.toBe(first)
  framer.forget()
  expect(framer.frame(payload)).not.toBe(first)
})

test('a large payload is not copied', () => {
  const payload = new Uint8Array(100_000)
  expect(new BinaryFramer().frame(payload)[1]).toBe(payload)
})
