import { expect, test } from 'vitest'
import { documentSchema } from '../../../editor/editing/schema.ts'
import { describedSchema, describeSchema } from '../../../shared/format/described-schema.ts'

// The description is made from the editor's schema: `npx vitest run test/shared/format/document-schema.test.ts -u`
test('[M1] what the server takes a document to hold is what the editor’s documents hold', async () => {
  const described = describeSchema(documentSchema())
  const source = `// Made from the editor's schema by test/shared/format/document-schema.test.ts. Do not edit it.
export const DOCUMENT_SCHEMA = ${asSource(described, '')}
`
  await expect(source).toMatchFileSnapshot('../../../shared/format/document-schema.ts')
  expect(describeSchema(describedSchema())).toEqual(described)
})

/** As Biome formats it: an object with a line for each of its properties stays so. */
function asSource(value: unknown, indent: string): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const lines = Object.entries(value).map(
    ([key, part]) => `${indent}  ${key}: ${asSource(part, `${indent}  `)},\n`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`
}
