import { expect, test } from 'vitest'
import { cutSlowest } from '../../../server/transport/outbox-guard.ts'

function cutOf(bytes: readonly number[], maxBytes: number): number[] {
  const cut: number[] = []
  let told = 0
  const connections = bytes.map((bufferedBytes) => ({ bufferedBytes, cut: () => cut.push(bufferedBytes) }))
  cutSlowest(connections, maxBytes, () => {
    told += 1
  })
  expect(told).toBe(cut.length)
  return cut
}

test('[Q6] [X2] the slowest go until all together fit, and nobody before that', () => {
  expect(cutOf([0, 10, 20, 30], 60)).toEqual([])
  expect(cutOf([0, 10, 20, 30], 59)).toEqual([30])
  expect(cutOf([5, 40, 0, 30, 25], 50)).toEqual([40, 30])
  expect(cutOf([], 0)).toEqual([])
})
