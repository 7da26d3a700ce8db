/** What a campaign found out, in the order in which it is told; numbers as they were measured. */
export type Figures = Readonly<Record<string, number | string>>

export interface CampaignOptions {
  /** How much: what one is, the campaign says. */
  readonly rounds: number
  readonly seed: number
  readonly tell: (line: string) => void
}

/** Something bad that is done to the real server again and again, and what has to hold nevertheless. */
export interface Campaign {
  /** In one sentence, for people. */
  readonly promise: string
  /** What is counted by `--rounds`. */
  readonly unit: string
  /** The count of a full run. */
  readonly full: number
  /** Throws at the first promise that is not kept. */
  run(options: CampaignOptions): Promise<Figures>
}

/** Waits for time to pass: what happens to a server comes at no particular event. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Resolves when it holds. Rejects, naming it, when it does not come to that. */
export async function until(
  what: string,
  withinMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<number> {
  const beganMs = performance.now()
  let lateTimer: NodeJS.Timeout | undefined
  // A look may itself wait for something that never comes.
  const late = new Promise<never>((_, reject) => {
    lateTimer = setTimeout(() => reject(new Error(`not within ${withinMs} ms: ${what}`)), withinMs)
  })
  try {
    while (!(await Promise.race([holds(), late]))) await Promise.race([pause(LOOK_MS), late])
    return performance.now() - beganMs
  } finally {
    clearTimeout(lateTimer)
  }
}

const LOOK_MS = 20

/** The value below which `share` of the values are; 0 where there are none. Sorts them. */
export function quantile(values: number[], share: number): number {
  values.sort((one, other) => one - other)
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
}

/** The median and the most of what was measured, as two figures. */
export function medianAndMost(what: string, values: number[]): Figures {
  return {
    [`${what}, median`]: Math.round(quantile(values, 0.5)),
    [`${what}, most`]: Math.round(quantile(values, 1)),
  }
}

/** A promise that was not kept. */
export function broken(what: string): never {
  throw new Error(what)
}

const LAST_LINES = 20

/** What a server said last in its log, without its stacks. */
export function lastWords(logLines: readonly string[]): string {
  const words = logLines.slice(-LAST_LINES).map((line) => {
    if (!line.startsWith('{')) return line
    const { msg, err } = JSON.parse(line) as {
      readonly msg: string
      readonly err?: { readonly message: string }
    }
    return err === undefined ? msg : `${msg} (${err.message})`
  })
  return words.join('\n')
}
