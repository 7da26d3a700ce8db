export const CALLOUT_KINDS = ['info', 'success', 'warning', 'danger'] as const
export type CalloutKind = (typeof CALLOUT_KINDS)[number]

/** What a kind that this version does not know is drawn as. */
export function readKind(kind: unknown): CalloutKind {
  return CALLOUT_KINDS.find((known) => known === kind) ?? 'info'
}
