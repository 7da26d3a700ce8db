import { InkwireError } from '../../shared/errors.ts'
import type { DocName, Epoch } from '../../shared/ids.ts'
import { EMPTY_UPDATE, type UpdateLog } from '../../shared/log/update-log.ts'
import { keepAside } from './aside.ts'
import type { Copy } from './copy.ts'
import { formatAuthor } from './local-author.ts'
import { type LocalContents, readLocalLog } from './local-contents.ts'
import { mergeUpdates } from './merge-updates.ts'

/**
 * Takes over what a tab that is gone has left: its words, to be published from here, and what else it knew.
 *
 *     of this life:                  into this copy; the orphan keeps its own for the next tab, without the words
 *     of no life yet:                into this copy; the orphan is emptied
 *     of an older life:              the words are put aside in `log`, this tab's; the orphan is emptied [R4]
 *     nobody knows which is older:   wait until the server has said so
 *
 * Rejects where the words cannot be kept here; then they are still the orphan's [R1].
 */
export async function adopt(
  orphan: UpdateLog,
  document: DocName,
  copy: Copy,
  log: UpdateLog | undefined,
): Promise<void> {
  const left = await orphan.open(document)
  try {
    const contents = await readLocalLog(left)
    if (contents.updates.length === 0) return
    if (log === undefined || !copy.isOnDevice) throw noLog()
    if (contents.epoch !== undefined) await copy.whenEpochKnown()
    if (isOlderLife(contents.epoch, copy)) {
      await keepWordsAside(log, document, contents)
      await orphan.delete(document)
      return
    }
    takeIn(contents, copy)
    await copy.whenOnDevice()
    if (!copy.isOnDevice) throw noLog()
    const last = contents.unacknowledged.at(-1)
    // Words that have met no server yet are at home in any life, but only once: they are in this one now.
    if (contents.epoch === undefined) await orphan.delete(document)
    else if (last !== undefined && !contents.isDamaged) {
      await left.append(EMPTY_UPDATE, formatAuthor({ type: 'adopted', through: last.seq }))
    }
  } finally {
    await left.close()
  }
}

function noLog(): InkwireError {
  return new InkwireError('LOG_UNAVAILABLE', 'this tab keeps nothing on this device')
}

/** @throws InkwireError DOCUMENT_DELETED where they are of two lives, and nobody knows of which the server is */
function isOlderLife(epoch: Epoch | undefined, copy: Copy): boolean {
  const own = copy.epoch ?? copy.serverEpoch
  if (epoch === undefined || own === undefined || epoch === own) return false
  if (copy.isEpochConfirmed) return true
  throw new InkwireError('DOCUMENT_DELETED', 'one of two copies is of an older life')
}

async function keepWordsAside(
  log: UpdateLog,
  document: DocName,
  { epoch, unacknowledged, updates }: LocalContents,
): Promise<void> {
  if (unacknowledged.length === 0) return
  const words = mergeUpdates(unacknowledged.map(({ update }) => update))
  await keepAside(log, document, { epoch, state: mergeUpdates(updates), unacknowledged: words })
}

/** In their order. Words that this tab has kept already, because it heard them when they were typed, are not kept twice. */
function takeIn({ epoch, unacknowledged, updates }: LocalContents, copy: Copy): void {
  const words = new Set(unacknowledged.map(({ update }) => update))
  let known: Uint8Array[] = []
  const takeInKnown = (): void => {
    if (known.length > 0) copy.apply(known, { type: 'tab', epoch, isEdit: false })
    known = []
  }
  // Of what other tabs answered, nobody knows whose it was: it might be known here without being kept.
  const isUnsure = copy.heard > copy.heardSettled
  for (const update of updates) {
    if (!words.has(update)) known.push(update)
    else {
      takeInKnown()
      const { count } = copy.edits
      copy.apply([update], { type: 'tab', epoch, isEdit: true })
      if (isUnsure && copy.edits.count === count) copy.keep(update)
    }
  }
  takeInKnown()
}
