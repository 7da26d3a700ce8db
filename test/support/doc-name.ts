import { type DocName, parseDocName } from '../../shared/ids.ts'

export function docName(text: string): DocName {
  const name = parseDocName(text)
  if (name === undefined) throw new Error(`not a document's name: ${text}`)
  return name
}
