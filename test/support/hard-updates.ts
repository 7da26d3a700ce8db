import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeUint8,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding'

/** Updates of about so many bytes that take long to look through, and in how many steps at least that is done. */
export function hard(
  bytes: number,
): readonly (readonly [name: string, update: Uint8Array, leastSteps: number])[] {
  return [
    ['structs of two clients that refer to each other', interleaved(bytes >> 3), 8],
    ['deletions of one client', deletions(1, bytes >> 2), 6],
    ['deletions of many clients', deletions(bytes >> 6, 16), 6],
    ['one long text of JSON', json(bytes), 3],
  ]
}

/** Two clients whose structs refer to each other's in turn. */
export function interleaved(structs: number): Uint8Array {
  const encoder = createEncoder()
  numbers(encoder, 2)
  for (const [own, other] of [
    [11, 10],
    [10, 11],
  ] as const) {
    numbers(encoder, structs, own, 0)
    for (let clock = 0; clock < structs; clock += 1) {
      if (own === 10 && clock === 0) {
        numbers(encoder, 4, 1)
        writeVarString(encoder, 'text')
      } else {
        writeUint8(encoder, 0x84)
        numbers(encoder, other, own === 10 ? clock - 1 : clock)
      }
      writeVarString(encoder, 'a')
    }
  }
  numbers(encoder, 0)
  return toUint8Array(encoder)
}

/** A fault that is found last. */
export function withByteBehind(update: Uint8Array): Uint8Array {
  const longer = new Uint8Array(update.byteLength + 1)
  longer.set(update)
  return longer
}

/** Every second clock of each client. */
function deletions(clients: number, each: number): Uint8Array {
  const encoder = createEncoder()
  numbers(encoder, 0, clients)
  for (let client = clients; client > 0; client -= 1) {
    numbers(encoder, client, each)
    for (let index = 0; index < each; index += 1) numbers(encoder, 2 * index, 1)
  }
  return toUint8Array(encoder)
}

/** An embed of many small values. */
function json(bytes: number): Uint8Array {
  const encoder = createEncoder()
  numbers(encoder, 1, 1, 1, 0, 5, 1)
  writeVarString(encoder, 'text')
  writeVarString(encoder, `[${'[],'.repeat(bytes / 3)}1]`)
  numbers(encoder, 0)
  return toUint8Array(encoder)
}

function numbers(encoder: Encoder, ...values: readonly number[]): void {
  for (const value of values) writeVarUint(encoder, value)
}
