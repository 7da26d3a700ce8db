// node hocuspocus.js <@hocuspocus/server> <@hocuspocus/extension-sqlite> <folder for data>
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Hocuspocus {
  listen(): Promise<unknown>
  readonly address: { readonly port: number }
}
interface Packages {
  readonly Server: new (options: object) => Hocuspocus
  readonly SQLite: new (options: object) => object
}

const [server, sqlite, data] = process.argv.slice(2) as [string, string, string]
const { Server } = await load(server)
const { SQLite } = await load(sqlite)
const hocuspocus = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  extensions: [new SQLite({ database: join(data, 'documents.sqlite') })],
})
await hocuspocus.listen()
// Version 3 makes its table without waiting for it, and refuses whoever comes before.
await new Promise((resolve) => setTimeout(resolve, 500))
process.stdout.write(`at http://127.0.0.1:${hocuspocus.address.port}\n`)

// From a folder that is not ours, so that nothing resolves it by name.
async function load(folder: string): Promise<Packages> {
  const { module, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    module?: string
    exports?: { '.'?: { import?: string } }
  }
  const main = exports?.['.']?.import ?? module
  if (main === undefined) throw new Error(`${folder} is no ES module`)
  return (await import(pathToFileURL(join(folder, main)).href)) as Packages
}
