/** One connection, as far as what waits in it matters. */
export interface Slow {
  readonly bufferedBytes: number
  cut(): void
}

/**
 * Cuts those that have the most waiting until all together have no more than `maxBytes` [X2] [Q6]. They come back, and
 * read the log from where they were. `onCut` is told of each.
 */
export function cutSlowest(connections: Iterable<Slow>, maxBytes: number, onCut: () => void): void {
  let sum = 0
  const slow: { readonly connection: Slow; readonly bytes: number }[] = []
  for (const connection of connections) {
    const bytes = connection.bufferedBytes
    if (bytes === 0) continue
    sum += bytes
    slow.push({ connection, bytes })
  }
  if (sum <= maxBytes) return
  slow.sort((one, other) => other.bytes - one.bytes)
  for (const { bytes, connection } of slow) {
    if (sum <= maxBytes) break
    sum -= bytes
    connection.cut()
    onCut()
  }
}
