import { DataFolderError } from '../../../server/storage/data-folder-error.ts'
import type { Examination } from './examiner.ts'
import { examine, openFolder } from './sample-folder.ts'

/** What an operator or a client is told of a folder; an error where it serves something wrong, or less in silence. */
async function examineFolder(folder: string): Promise<Examination> {
  const alarms: string[] = []
  try {
    const { log, close } = await openFolder(folder, alarms)
    const said = await examine(log)
    await close()
    return { words: [...alarms, ...said] }
  } catch (error) {
    if (error instanceof DataFolderError) return { words: [error.message] }
    return { words: [], error: error instanceof Error ? `${error.stack}` : String(error) }
  }
}

process.on('message', (folder: string) => {
  void examineFolder(folder).then((examination) => process.send?.(examination))
})
