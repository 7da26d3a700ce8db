/** Seeds that once found something. They are played again, for ever. */
export const KEPT_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 11, found: 'a client whose hello was late on a stalled network was forbidden to come back' },
  { seed: 35, found: 'a restart before the first entry of a document made its first words homeless' },
  { seed: 37, found: 'a draining server opened documents again for those whom it had just sent away' },
  { seed: 63, found: 'a half-opened document was folded after its log had been closed' },
  { seed: 321, found: 'marks that Yjs tidied up while the local log was read were published by nobody' },
  { seed: 691, found: 'a fold tidied up marks that everyone else kept' },
]
