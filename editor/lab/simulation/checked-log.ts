import type { DocName } from '../../../shared/ids.ts'
import type { DocumentLog, UpdateLog } from '../../../shared/log/update-log.ts'
import type { Appending } from './appending.ts'
import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import type { World } from './world/world.ts'

/** [L3] Holds each opening of a document against what the disk has: neither less nor more. */
export function checkedLog(
  log: UpdateLog,
  appending: Appending,
  world: World,
  durable: Durable,
  counts: Counts,
): UpdateLog {
  const open = new Map<DocName, number>()
  const check = (document: DocumentLog): void => {
    const { doc, epoch, head, condition } = document
    const onDisk = durable.document(doc)
    counts.count('openings checked')
    if (condition.state === 'damaged') world.violate('L3', `${doc} opens as damaged: ${condition.reason}`)
    else if (head !== (onDisk?.head ?? 0)) {
      world.violate('L3', `${doc} opens with ${head} entries, the disk has ${onDisk?.head ?? 0}`)
    } else if (onDisk !== undefined && epoch !== onDisk.epoch) {
      world.violate('L3', `${doc} opens in life ${epoch}, the disk has ${onDisk.epoch}`)
    }
  }
  return {
    open: async (doc) => {
      const document = await log.open(doc)
      appending.watch(document)
      const others = open.get(doc) ?? 0
      open.set(doc, others + 1)
      // Who shares a document with others may find a commit under way.
      if (others === 0) check(document)
      const close = document.close.bind(document)
      document.close = async () => {
        open.set(doc, (open.get(doc) ?? 1) - 1)
        document.close = close
        await close()
      }
      return document
    },
    list: (options) => log.list(options),
    delete: (doc) => log.delete(doc),
    close: () => log.close(),
  }
}
