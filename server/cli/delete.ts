import type { Receipt } from '../operator/receipt.ts'
import { type Command, EXIT } from './command.ts'
import { documentOf, REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { reach } from './reach.ts'
import { bytesText, count, when } from './show.ts'

export const deleteCommand: Command = {
  name: 'delete',
  summary: 'deletes a document, and says what was removed and what still keeps it',
  help: `inkwire delete DOCUMENT [flags]

Its sessions end and nobody opens it any more. It stays in the trash, from where it can be restored, for --deleted-days
of the server. The answer is a receipt: what goes, what still keeps it, and until when.

  --for-good       at once: log, snapshots, and files that no other document uses. There is no way back but a backup.
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, 'for-good': { type: 'boolean' } },
      { least: 1, most: 1 },
    )
    const name = documentOf(positionals[0])
    const there = await reach(values, io)
    try {
      const query = values['for-good'] === true ? '?forGood=true' : ''
      const response = await there.request(`/documents/${encodeURIComponent(name)}${query}`, {
        method: 'DELETE',
      })
      const receipt = (await response.json()) as Receipt
      io.out(values.json === true ? `${JSON.stringify(receipt)}\n` : textOf(receipt))
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}

function textOf(receipt: Receipt): string {
  const {
    backups,
    browsersToldUntilMs,
    comments,
    document,
    files,
    isForGood,
    log,
    restorableUntilMs,
    title,
  } = receipt
  const goes = isForGood ? 'removed' : 'will go'
  const others =
    files.keptForOthers > 0 ? `; ${count(files.keptForOthers, 'other')} stay for other documents` : ''
  const lines = [
    `${document}${title === null ? '' : ` (${title})`}: ${isForGood ? 'removed for good' : 'in the trash'}, ${when(receipt.atMs)} UTC`,
    `${goes}: ${heldText(log)}; ${count(files.removed, 'file')}, ${bytesText(files.bytes)}${others}`,
  ]
  if (comments !== null) lines.push(`${goes} with it: its comments: ${heldText(comments)}`)
  if (restorableUntilMs !== undefined) lines.push(`until ${when(restorableUntilMs)} UTC it can be restored`)
  lines.push(
    `browsers that have a copy remove it at their next visit until ${when(browsersToldUntilMs)} UTC; words in it that the server has not got are offered to whoever wrote them`,
  )
  if (backups.length === 0)
    lines.push('backups: this server knows of none; file system snapshots are not known here')
  for (const { folder, goneByMs, lastMs, machine } of backups) {
    const until =
      goneByMs === undefined
        ? 'keeps it for ever: it is made without --keep-days'
        : `may keep it until ${when(goneByMs)} UTC, if it goes on being made`
    lines.push(`backup ${folder} on ${machine}, last made ${when(lastMs)} UTC, ${until}`)
  }
  lines.push('the audit keeps that it was deleted, and its name')
  return `${lines.join('\n')}\n`
}

function heldText(log: Receipt['log']): string {
  if (log === undefined) return 'a log that is too damaged to be counted'
  return `${count(log.entries, 'entry', 'entries')}, ${count(log.snapshots, 'snapshot')}, ${bytesText(log.bytes)}`
}
