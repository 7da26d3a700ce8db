import { type AttributeSpec, Schema } from '@tiptap/pm/model'
import { DOCUMENT_SCHEMA } from './document-schema.ts'

type Described<Spec> = Record<string, Spec & { readonly attrs?: Record<string, AttributeSpec> }>

let made: Schema | undefined

/** The schema of the editor's documents, for whoever has no editor: which nodes there are and what may hold what. */
export function describedSchema(): Schema {
  made ??= new Schema({
    nodes: DOCUMENT_SCHEMA.nodes as Described<object>,
    marks: DOCUMENT_SCHEMA.marks as Described<object>,
  })
  return made
}

const NODE_KEYS = [
  'content',
  'marks',
  'group',
  'inline',
  'atom',
  'code',
  'whitespace',
  'linebreakReplacement',
]
const MARK_KEYS = ['excludes', 'group', 'inclusive', 'spanning']

/** What of a schema has to do with what a document can hold, and nothing of how it is drawn. */
export function describeSchema(schema: Schema): object {
  const describe = (specs: Record<string, { readonly spec: object }>, keys: readonly string[]) =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { spec }]) => {
        const own = Object.entries(spec).filter(([key, value]) => keys.includes(key) && value !== undefined)
        const attributes = Object.entries((spec as { attrs?: Record<string, AttributeSpec> }).attrs ?? {})
        const attrs = Object.fromEntries(
          attributes.map(([key, { default: standard }]) => [
            key,
            standard === undefined ? {} : { default: standard },
          ]),
        )
        return [name, { ...Object.fromEntries(own), ...(attributes.length > 0 && { attrs }) }]
      }),
    )
  return { nodes: describe(schema.nodes, NODE_KEYS), marks: describe(schema.marks, MARK_KEYS) }
}
