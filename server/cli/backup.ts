import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { BackupFolder } from '../backup/backup-folder.ts'
import { takeBackup } from '../backup/take-backup.ts'
import { type Command, EXIT } from './command.ts'
import { REACH_HELP, REACH_OPTIONS, readFlags, wholeNumber } from './flags.ts'
import { reach } from './reach.ts'
import { bytesText, count } from './show.ts'
import { sourceOf } from './source.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export const backupCommand: Command = {
  name: 'backup',
  summary: 'backs up all documents and files into a folder; the server goes on meanwhile',
  help: `inkwire backup FOLDER [flags]

The first time everything, then what is new. FOLDER is made where there is none; "inkwire verify --backup FOLDER" says
whether it can be restored, and so does sha256sum. Ends with 3 where a document could not be read: what an earlier backup had
of it is kept, and all others are backed up.

  --keep-days N    removes backups that are older, and what only they held; never the newest. Without it all are kept
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, 'keep-days': { type: 'string' } },
      { least: 1, most: 1 },
    )
    const keepDays = values['keep-days'] === undefined ? null : wholeNumber('keep-days', values['keep-days'])
    const path = resolve(positionals[0] ?? '')
    const there = await reach(values, io)
    try {
      const folder = await BackupFolder.open(path, { mayCreate: true })
      const unlock = await folder.lock()
      try {
        const taken = await takeBackup(folder, await sourceOf(there), () => Date.now())
        const gone = keepDays === null ? [] : await folder.forgetBefore(Date.now() - keepDays * DAY_MS)
        // So that the receipt of a deletion can name it.
        const noted = JSON.stringify({ folder: path, machine: hostname(), keepDays })
        await there.request('/backups', { body: noted, type: 'application/json' })
        const { bytes, files, manifest, parts, problems } = taken
        const { documents, number } = manifest
        if (values.json === true) {
          io.out(
            `${JSON.stringify({ number, documents: documents.length, parts, files, bytes, gone, problems })}\n`,
          )
        } else {
          io.out(
            `backup ${number}: ${count(documents.length, 'document')}; new: ${count(parts, 'part')}, ${count(files, 'file')}, ${bytesText(bytes)}\n`,
          )
          if (gone.length > 0)
            io.out(`removed: ${count(gone.length, 'backup')} older than ${count(keepDays ?? 0, 'day')}\n`)
          for (const problem of problems) io.note(problem)
        }
        return problems.length === 0 ? EXIT.done : EXIT.faulty
      } finally {
        await unlock()
      }
    } finally {
      await there.close()
    }
  },
}
