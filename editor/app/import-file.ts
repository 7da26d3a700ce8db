import type { Format } from '../editing/formats.ts'
import { DocumentsError } from './ask.ts'
import { documents } from './documents.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'

const FORMAT_OF: Readonly<Record<string, Format>> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  json: 'json',
  txt: 'text',
}

/** Asks for a file and makes a new document of it; `from` then sends `open` with its name. */
export async function importFile(from: HTMLElement): Promise<void> {
  const file = await pickFile()
  if (file === undefined) return
  const [, base = file.name, extension = ''] = /^(.*)\.(\w+)$/.exec(file.name) ?? []
  const format = FORMAT_OF[extension.toLowerCase()]
  if (format === undefined) return toast(from, { text: APP_TEXTS.formats.unknownFile })
  try {
    const { leftOut, name } = await documents.import(format, await file.text(), base)
    if (leftOut.length > 0) toast(from, { text: APP_TEXTS.formats.leftOut(leftOut) })
    from.dispatchEvent(new CustomEvent<string>('open', { detail: name, bubbles: true, composed: true }))
  } catch (error) {
    if (!(error instanceof DocumentsError)) throw error
    toast(from, { text: APP_TEXTS.formats.importFailed(error.message) })
  }
}

function pickFile(): Promise<File | undefined> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = Object.keys(FORMAT_OF)
    .map((extension) => `.${extension}`)
    .join(',')
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0]))
    input.addEventListener('cancel', () => resolve(undefined))
    input.click()
  })
}
