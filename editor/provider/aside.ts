import { utf8ByteLength } from 'lib0/string'
import { assert } from '../../shared/assert.ts'
import { type DocName, type Epoch, parseDocName, parseEpoch } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import { formatAuthor } from './local-author.ts'
import { readLocalLog } from './local-contents.ts'
import { mergeUpdates } from './merge-updates.ts'

const NO_EPOCH = 0

/** A copy of a document that could not go on, with words in it that no server took [R4]. */
export interface Aside {
  /** Which life of the document it was; undefined where no server had said. */
  readonly epoch: Epoch | undefined
  /** The whole copy, as a Yjs update. */
  readonly state: Uint8Array
  /** What was edited here and not acknowledged, as a Yjs update; `state` holds it too. */
  readonly unacknowledged: Uint8Array
}

/** What a name may have beside the words and the number around it. */
const NAME_MAX_BYTES = 224

/** Keeps a copy beside its document. What is kept under the same epoch already stays. */
export async function keepAside(
  log: UpdateLog,
  document: DocName,
  { epoch, state, unacknowledged }: Aside,
): Promise<void> {
  const aside = await log.open(asideName(document, epoch))
  try {
    await Promise.all([
      aside.append(state, formatAuthor({ type: 'tab', epoch })),
      aside.append(unacknowledged, formatAuthor({ type: 'own' })),
    ])
  } finally {
    await aside.close()
  }
}

/** What was kept of a document. */
export async function listAside(log: UpdateLog, document: DocName): Promise<readonly Aside[]> {
  const asides: Aside[] = []
  for (const name of await log.list()) {
    const number = numberOf(name, document)
    if (number === undefined) continue
    const aside = await log.open(name)
    try {
      const { updates, unacknowledged } = await readLocalLog(aside)
      if (unacknowledged.length === 0) continue
      asides.push({
        epoch: parseEpoch(number),
        state: mergeUpdates(updates),
        unacknowledged: mergeUpdates(unacknowledged.map(({ update }) => update)),
      })
    } finally {
      await aside.close()
    }
  }
  return asides
}

/** The words are elsewhere now, or nobody wants them. */
export async function discardAside(
  log: UpdateLog,
  document: DocName,
  epoch: Epoch | undefined,
): Promise<void> {
  await log.delete(asideName(document, epoch))
}

function asideName(document: DocName, epoch: Epoch | undefined): DocName {
  const name = parseDocName(`${prefixOf(document)}${epoch ?? NO_EPOCH}`)
  assert(name !== undefined, 'the name of a kept copy is one of a document')
  return name
}

/** The number after the name, an epoch or {@link NO_EPOCH}. */
function numberOf(name: DocName, document: DocName): number | undefined {
  const prefix = prefixOf(document)
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : ''
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

/** A document's name may be as long as names may be: then its beginning has to do. */
function prefixOf(document: DocName): string {
  let name = ''
  let bytes = 0
  for (const character of document) {
    bytes += utf8ByteLength(character)
    if (bytes > NAME_MAX_BYTES) break
    name += character
  }
  return `aside of ${name} @`
}
