import { expect, test } from 'vitest'
import { StateFrames } from '../../../server/session/state-frames.ts'

test('a state is encoded once for all who get it alike', () => {
  const frames = new StateFrames()
  const [state, other] = [Uint8Array.of(1), Uint8Array.of(1)]
  const made: number[] = []
  const encode = () => {
    made.push(made.length)
    return Uint8Array.of(made.length)
  }
  const first = frames.frame(state, '7/3', encode)
  expect(frames.frame(state, '7/3', encode)).toBe(first)
  expect(frames.frame(state, '8/3', encode)).not.toBe(first)
  expect(frames.frame(other, '8/3', encode)).not.toBe(first)
  expect(made).toHaveLength(3)
})
