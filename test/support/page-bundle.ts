import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface PageBundleOptions {
  /** An editor of before: with the schema that the first version had. */
  readonly hasFirstSchema?: boolean
}

/** The module at `entry` (an absolute path) and all it imports, as one script for a page. */
export async function bundleForPage(entry: string, options: PageBundleOptions = {}): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    plugins: options.hasFirstSchema === true ? [FIRST_SCHEMA] : [],
    // Without 'development', which tests would otherwise get and production never sees.
    resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'], conditions: ['module', 'browser'] },
    build: { write: false, minify: false, target: 'es2023', lib: { entry, formats: ['iife'], name: 'page' } },
  })
  const outputs = (Array.isArray(result) ? result : [result]) as {
    output: { type: string; code?: string }[]
  }[]
  const chunk = outputs.flatMap(({ output }) => output).find(({ type }) => type === 'chunk')
  if (chunk?.code === undefined) throw new Error(`no script came out of ${entry}`)
  return chunk.code
}

const FIRST_SCHEMA = {
  name: 'the schema of the first version',
  enforce: 'pre' as const,
  resolveId(source: string) {
    return /(^|\/)schema\.ts$/.test(source)
      ? fileURLToPath(new URL('poorer-schema.ts', import.meta.url))
      : undefined
  },
}
