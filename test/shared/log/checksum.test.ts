import CRC32 from 'crc-32'
import { expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { checksum } from '../../../shared/log/checksum.ts'

test('a checksum is the same, whichever way its length makes it take', () => {
  const random = new RandomStream(1, 'checksum')
  for (const length of [0, 1, 299, 300, 301, 4096]) {
    const bytes = Uint8Array.from({ length }, () => random.integer(0, 255))
    for (const seed of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]) {
      expect(checksum(bytes, seed)).toBe(CRC32.buf(bytes, seed) >>> 0)
    }
  }
})

test('a checksum goes on from the one before', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)
  expect(checksum(bytes.subarray(400), checksum(bytes.subarray(0, 400), 0))).toBe(checksum(bytes, 0))
})
