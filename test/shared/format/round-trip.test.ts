import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describedSchema } from '../../../shared/format/described-schema.ts'
import type { DocumentNode } from '../../../shared/format/document-node.ts'
import { exportDocument, importDocument } from '../../../shared/format/formats.ts'
import { writeHtml } from '../../../shared/format/write-html.ts'
import { writeBlocks } from '../../../shared/format/write-markdown.ts'
import { arbitraryDocument } from './arbitrary-document.ts'

const schema = describedSchema()

describe.each(['markdown', 'html', 'json'] as const)('%s', (format) => {
  test('[M1] a random document that was exported and imported is the same document', () => {
    fc.assert(
      fc.property(arbitraryDocument(schema), (document) => {
        const text = exportDocument(document.toJSON(), format, schema)
        const { document: read, leftOut } = importDocument(text, format, schema)
        expect(read.toJSON(), text).toEqual(document.toJSON())
        expect(leftOut).toEqual([])
      }),
      { seed: 20261123, numRuns: 60 },
    )
  })
})

test('the random documents hold every node and every mark of the schema', () => {
  const names = new Set<string>()
  for (const document of fc.sample(arbitraryDocument(schema), { seed: 20261123, numRuns: 60 })) {
    names.add('doc')
    document.descendants((node) => {
      names.add(node.type.name)
      for (const mark of node.marks) names.add(mark.type.name)
    })
  }
  expect([...names].sort()).toEqual([...Object.keys(schema.nodes), ...Object.keys(schema.marks)].sort())
})

test('[M1] hardly a block has to be written in a form that holds more', () => {
  const documents = fc.sample(arbitraryDocument(schema), { seed: 7, numRuns: 60 })
  const blocks = documents.flatMap((document) => (document.toJSON() as DocumentNode).content ?? [])
  const share = (format: 'markdown' | 'html', write: (node: DocumentNode) => string) => {
    const kept = blocks.filter((node) => {
      const meant = schema.nodeFromJSON({ type: 'doc', content: [node] })
      return importDocument(write(node), format, schema).document.eq(meant)
    })
    return kept.length / blocks.length
  }
  expect(share('markdown', (node) => writeBlocks([node], schema))).toBeGreaterThan(0.98)
  expect(share('html', (node) => writeHtml({ type: 'doc', content: [node] }, schema))).toBe(1)
})
