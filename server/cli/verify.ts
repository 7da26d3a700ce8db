import { BackupFolder } from '../backup/backup-folder.ts'
import { checkBackup } from '../backup/check-backup.ts'
import type { Verified } from '../operator/operations.ts'
import { type Command, EXIT, type Io } from './command.ts'
import { documentOf, REACH_HELP, REACH_OPTIONS, readFlags, wholeNumber } from './flags.ts'
import { listed } from './list.ts'
import { OperatorError, type Reach, reach } from './reach.ts'
import { count } from './show.ts'

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'every checksum, chain and head; each document rebuilt from its entries and compared',
  help: `inkwire verify [DOCUMENT…] [flags]
inkwire verify --backup FOLDER [--number N]

All documents, or those that are named: each entry is read, its checksum and its place checked; the document is put together
from its entries and compared with each snapshot, and with the newest snapshot and what follows it; its files are compared with
their hashes. Ends with 3 where something is wrong. Nothing is repaired.

  --backup FOLDER  a backup instead: whether it can be restored
  --number N       which one; default: the newest
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, backup: { type: 'string' }, number: { type: 'string' } },
      { least: 0, most: Number.POSITIVE_INFINITY },
    )
    const isJson = values.json === true
    if (values.backup !== undefined) return verifyBackup(values.backup, values.number, isJson, io)
    const names = positionals.map(documentOf)
    const there = await reach(values, io)
    try {
      if (names.length > 0) return await verifyDocuments(there, names, isJson, io)
      const all = namesOf(there)
      const faulty = (await verifyDocuments(there, all, isJson, io)) !== EXIT.done
      const response = await there.request('/verify', { method: 'POST' })
      const { faults, records } = (await response.json()) as { faults: string[]; records: number }
      for (const fault of faults) io.out(isJson ? `${JSON.stringify({ faults: [fault] })}\n` : `${fault}\n`)
      if (!isJson) io.out(`catalogue: ${count(records, 'record')}\n`)
      return faulty || faults.length > 0 ? EXIT.faulty : EXIT.done
    } finally {
      await there.close()
    }
  },
}

async function verifyDocuments(
  there: Reach,
  names: Iterable<string> | AsyncIterable<string>,
  isJson: boolean,
  io: Io,
): Promise<number> {
  let faulty = 0
  let documents = 0
  for await (const name of names) {
    documents += 1
    const verified = await verifyOne(there, name)
    if (verified.faults.length > 0) faulty += 1
    if (isJson) io.out(`${JSON.stringify({ name, ...verified })}\n`)
    else {
      const { entries, faults, files, snapshots } = verified
      const looked = `${count(entries, 'entry', 'entries')}, ${count(snapshots, 'snapshot')}, ${count(files, 'file')}`
      io.out(`${name}: ${faults.length === 0 ? 'sound' : 'FAULTY'} (${looked})\n`)
      for (const fault of faults) io.out(`  ${fault}\n`)
    }
  }
  if (!isJson) io.out(`${count(documents, 'document')}, ${faulty === 0 ? 'all sound' : `${faulty} faulty`}\n`)
  return faulty === 0 ? EXIT.done : EXIT.faulty
}

async function verifyOne(there: Reach, name: string): Promise<Omit<Verified, 'head'>> {
  try {
    const response = await there.request(`/documents/${encodeURIComponent(name)}/verify`, { method: 'POST' })
    return (await response.json()) as Verified
  } catch (error) {
    // So damaged that it cannot be opened: the others are looked at all the same.
    if (!(error instanceof OperatorError) || error.code !== 'LOG_DAMAGED') throw error
    return { entries: 0, snapshots: 0, files: 0, faults: [error.message] }
  }
}

async function* namesOf(there: Reach): AsyncGenerator<string, void> {
  for await (const { name } of listed(there)) yield name
}

async function verifyBackup(
  path: string,
  number: string | undefined,
  isJson: boolean,
  io: Io,
): Promise<number> {
  const folder = await BackupFolder.open(path, { mayCreate: false })
  const manifest =
    number === undefined
      ? await folder.newestManifest()
      : await folder.readManifest(wholeNumber('number', number))
  const { SnapshotWorkers } = await import('../snapshot/worker/snapshot-workers.ts')
  const workers = new SnapshotWorkers()
  try {
    const verdict = await checkBackup(folder, manifest, (base, entries) => workers.fold(base, entries))
    const { documents, faults, files } = verdict
    if (isJson) io.out(`${JSON.stringify(verdict)}\n`)
    else {
      for (const fault of faults) io.out(`${fault}\n`)
      const result = faults.length === 0 ? 'can be restored' : count(faults.length, 'fault')
      io.out(
        `backup ${verdict.number}: ${count(documents, 'document')}, ${count(files, 'file')}: ${result}\n`,
      )
    }
    return faults.length === 0 ? EXIT.done : EXIT.faulty
  } finally {
    await workers.close()
  }
}
