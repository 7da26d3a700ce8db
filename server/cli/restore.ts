import { BackupFolder, filePath } from '../backup/backup-folder.ts'
import { joinParts } from '../backup/join-parts.ts'
import type { Manifest, ManifestDocument } from '../backup/manifest.ts'
import type { NewerWork } from '../backup/restore-document.ts'
import type { Restored } from '../operator/restoring.ts'
import { type Command, EXIT, type Io, MisuseError } from './command.ts'
import { documentOf, REACH_HELP, REACH_OPTIONS, readFlags, wholeNumber } from './flags.ts'
import { OperatorError, type Reach, reach } from './reach.ts'
import { count, when } from './show.ts'

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'brings documents back from a backup, never silently over newer work',
  help: `inkwire restore FOLDER DOCUMENT… [flags]
inkwire restore FOLDER --all [flags]

Each document is as it was at the backup's entry, with its history, its title and its files, as a new life: browsers put aside
the copies that they have. Where it has work that the backup does not have, it is refused (4) and says what would be lost;
--over then names that very work, and what is there is kept as a document of its own before it is replaced.

  --backup N       the backup's number; default: the newest
  --all            every document in it, those in the trash into the trash again
  --as NAME        one document under another name
  --over DOC@SEQ   DOC may be replaced although it goes up to SEQ, and no further; more than once for several
${REACH_HELP}
                   A data folder that does not exist yet is made.`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      {
        ...REACH_OPTIONS,
        backup: { type: 'string' },
        all: { type: 'boolean' },
        as: { type: 'string' },
        over: { type: 'string', multiple: true },
      },
      { least: 1, most: Number.POSITIVE_INFINITY },
    )
    const [path = '', ...names] = positionals
    if (names.length > 0 === (values.all === true)) throw new MisuseError('name documents, or --all')
    if (values.as !== undefined && names.length !== 1) throw new MisuseError('--as is for one document')
    const as = values.as === undefined ? undefined : documentOf(values.as)
    const over = new Map((values.over ?? []).map(overOf))
    const folder = await BackupFolder.open(path, { mayCreate: false })
    const manifest =
      values.backup === undefined
        ? await folder.newestManifest()
        : await folder.readManifest(wholeNumber('backup', values.backup))
    const documents =
      values.all === true ? manifest.documents : names.map((name) => inManifest(manifest, name))
    const there = await reach(values, io, { mayCreate: true })
    try {
      let code: number = EXIT.done
      for (const document of documents) {
        const name = as ?? document.name
        const query = over.has(name) ? `?over=${over.get(name)}` : ''
        const result = await restoreOne(there, folder, document, name, query, io, values.json === true)
        if (result !== EXIT.done) code = result
        else if (values.all === true && typeof document.record?.['deletedMs'] === 'number')
          await there.request(`/documents/${encodeURIComponent(name)}`, { method: 'DELETE' })
      }
      return code
    } finally {
      await there.close()
    }
  },
}

async function restoreOne(
  there: Reach,
  folder: BackupFolder,
  { files, name: backedUpAs, parts, problem, seq }: ManifestDocument,
  name: string,
  query: string,
  io: Io,
  isJson: boolean,
): Promise<number> {
  if (parts.length === 0) {
    io.note(`${backedUpAs}: there is nothing to restore: ${problem ?? 'nobody had written in it'}`)
    return problem === null ? EXIT.done : EXIT.faulty
  }
  const path = `/documents/${encodeURIComponent(name)}`
  let restored: Restored
  try {
    const body = () => joinParts(parts.map((part) => folder.read(part.path)))
    const response = await there.request(`${path}/restore${query}`, { body, type: 'application/x-ndjson' })
    restored = (await response.json()) as Restored
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'NEWER_WORK') throw error
    io.note(refusal(name, seq, (error.facts as { newer: NewerWork }).newer))
    return EXIT.refused
  }
  for (const { hash } of files) await restoreFile(there, folder, `${path}/files/${hash}`, hash)
  const kept = restored.keptAs === undefined ? '' : `; what was there is kept as ${restored.keptAs}`
  io.out(isJson ? `${JSON.stringify({ name, ...restored })}\n` : `${name}: restored to entry ${seq}${kept}\n`)
  return EXIT.done
}

async function restoreFile(there: Reach, folder: BackupFolder, path: string, hash: string): Promise<void> {
  try {
    await there.request(path, { method: 'PUT' })
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'FILE_UNKNOWN') throw error
    await there.request(path, {
      method: 'PUT',
      body: () => folder.read(filePath(hash)),
      type: 'application/octet-stream',
    })
  }
}

function refusal(name: string, seq: number, { authors, entries, lastMs, seq: head }: NewerWork): string {
  const what =
    entries === undefined
      ? `It has a life of its own that the backup knows nothing of, up to entry ${head}`
      : `It has ${count(entries, 'entry', 'entries')} that the backup does not have, up to entry ${head}`
  const who =
    lastMs === 0 ? '' : `, by ${count(authors, 'person', 'people')}, the last of ${when(lastMs)} UTC`
  return [
    `${name}: refused, nothing was changed. ${what}${who}; the backup ends at entry ${seq}.`,
    'With the flag below these would be replaced, and be kept as a document of their own:',
    `  --over ${name}@${head}`,
  ].join('\n')
}

function inManifest(manifest: Manifest, name: string): ManifestDocument {
  const found = manifest.documents.find((document) => document.name === name)
  if (found === undefined) throw new MisuseError(`there is no ${name} in backup ${manifest.number}`)
  return found
}

function overOf(text: string): [string, number] {
  const at = text.lastIndexOf('@')
  if (at < 1) throw new MisuseError('--over names a document and an entry, as in notes@57')
  return [text.slice(0, at), wholeNumber('over', text.slice(at + 1))]
}
