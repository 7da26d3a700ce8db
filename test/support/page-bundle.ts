import { build } from 'vite'

/** The module at `entry` (an absolute path) and all it imports, as one script for a page. */
export async function bundleForPage(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
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
