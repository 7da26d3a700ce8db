import type { ClientId } from '../ids.ts'

/** `length` clocks of one client, from `clock` on. */
export interface ClockRange {
  readonly client: ClientId
  readonly clock: number
  readonly length: number
}

/** What an update says, without its content. Plain arrays; made once, read by coverage checks. */
export interface UpdateScan {
  /** Structs it carries: one range for each unbroken run, clients descending as in the update, clocks ascending. */
  readonly structs: readonly ClockRange[]
  /** Deletions it carries, in the update's order: clients as they come, clocks ascending. */
  readonly deletions: readonly ClockRange[]
  /** For each client that structs refer to (origins, parents), the clock after the highest one referred to. */
  readonly references: readonly { readonly client: ClientId; readonly end: number }[]
  /** Where the delete set begins in the update's bytes. */
  readonly deleteSetOffset: number
}
