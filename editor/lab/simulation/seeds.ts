/** Seeds that found something, or would find it again today. They are played for ever. */
export const KEPT_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 2, found: 'a restart before the first entry of a document made the words typed by then homeless' },
  { seed: 11, found: 'a client whose hello was late on a stalled network was forbidden to come back' },
  { seed: 67, found: 'a draining server opened documents again for those whom it had just sent away' },
  { seed: 242, found: 'a fold tidied up marks that everyone else kept' },
  {
    seed: 354,
    found: 'a document that could not be opened to its end was folded after its log had been closed',
  },
  { seed: 1101, found: 'marks that Yjs tidied up while the local log was read were published by nobody' },
  { seed: 18624, found: 'a browser hung up twice on a slow network before it got through' },
  {
    seed: 38972,
    found: 'a browser whose clock was set back waited an hour for a server that had asked for seconds',
  },
]
