// The contract cases run in vitest and in a browser's page, where there is no vitest: they bring their own claims.

/** Compares arrays, plain objects and bytes by what is in them. */
export function equal(actual: unknown, expected: unknown): void {
  const [a, b] = [show(actual), show(expected)]
  if (a !== b) throw new Error(`expected ${b}\n     got ${a}`)
}

export function holds(fact: boolean, claim: string): void {
  if (!fact) throw new Error(`not so: ${claim}`)
}

/** That it rejects with an error of this code. */
export async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  let result: unknown
  try {
    result = await promise
  } catch (error) {
    const actual = error instanceof Error && 'code' in error ? error.code : error
    return equal(actual, code)
  }
  throw new Error(`expected ${code}, resolved with ${show(result)}`)
}

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (part instanceof Uint8Array) return `bytes ${[...part].join(' ')}`
      return part === undefined ? 'undefined' : part
    }) ?? 'undefined'
  )
}
