import { afterEach, describe, test } from 'vitest'
import type { LogDisk } from './log-case.ts'
import { LOG_CASES } from './update-log-cases.ts'

/** Checks an implementation of `UpdateLog`. `make` gives an empty disk for each test. */
export function describeUpdateLog(
  name: string,
  make: () => Promise<LogDisk & { remove?(): Promise<void> }>,
): void {
  describe(name, () => {
    let remove: (() => Promise<void>) | undefined
    afterEach(async () => {
      await remove?.()
      remove = undefined
    })
    for (const { name, run } of LOG_CASES) {
      test(name, async () => {
        const disk = await make()
        remove = disk.remove?.bind(disk)
        await run(disk)
      })
    }
  })
}
