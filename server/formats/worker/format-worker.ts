import { parentPort } from 'node:worker_threads'
import { assert } from '../../../shared/assert.ts'
import { describedSchema } from '../../../shared/format/described-schema.ts'
import { FormatError } from '../../../shared/format/document-node.ts'
import { exportDocument, importDocument } from '../../../shared/format/formats.ts'
import { htmlPage } from '../../../shared/format/html-page.ts'
import { replay } from '../../snapshot/fold.ts'
import { standBehind } from '../../snapshot/worker/stand-behind.ts'
import { unpackEntries } from '../../snapshot/worker/task.ts'
import type { FormatResult, FormatTask } from '../format-task.ts'
import { readFragment } from '../read-fragment.ts'
import { writeFragment } from '../write-fragment.ts'

// The inside of the worker thread: one task, one result, in turn. It holds nothing between them.

const port = parentPort
assert(port !== null, 'this file runs as a worker thread')
standBehind()

port.on('message', (task: FormatTask) => {
  const result = perform(task)
  port.postMessage(result, moved(result))
})

function perform(task: FormatTask): FormatResult {
  try {
    switch (task.type) {
      case 'export':
        return { type: 'exported', text: new TextEncoder().encode(exported(task)) }
      case 'import':
        return imported(task)
    }
  } catch (error) {
    if (error instanceof FormatError) return { type: 'refused', code: error.code, text: error.message }
    return { type: 'failed', failure: error instanceof Error ? error.message : String(error) }
  }
}

function exported({ base, field, format, pages, title }: Extract<FormatTask, { type: 'export' }>): string {
  const { doc } = replay(base && { update: base }, pages.flatMap(unpackEntries))
  const document = readFragment(doc.getXmlFragment(field))
  const text = exportDocument(document, format, describedSchema())
  return format === 'html' ? htmlPage(title, text) : text
}

function imported({ field, format, text }: Extract<FormatTask, { type: 'import' }>): FormatResult {
  const { document, leftOut } = importDocument(decoded(text), format, describedSchema())
  const first = document.firstChild
  const heading = first?.type.name === 'heading' ? first.textContent : undefined
  return { type: 'imported', updates: writeFragment(document, field), heading, leftOut }
}

function decoded(text: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text)
  } catch (cause) {
    throw new FormatError('MALFORMED', 'the text is not UTF-8', { cause })
  }
}

function moved(result: FormatResult): ArrayBuffer[] {
  switch (result.type) {
    case 'exported':
      return [result.text.buffer as ArrayBuffer]
    case 'imported':
      return result.updates.map((update) => update.buffer as ArrayBuffer)
    case 'refused':
    case 'failed':
      return []
  }
}
