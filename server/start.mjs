// What `npm start` runs: builds what is missing or older than its sources, then becomes the server, in this very
// process, so that signals and flags reach it as they are. Plain JavaScript, because nothing may be built yet.

import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (path) => join(root, path)

const SERVER = {
  name: 'the server',
  sources: ['server', 'shared', 'tsconfig.json', 'package-lock.json'],
  outputs: ['dist/server/main.js', 'dist/server/snapshot/worker/snapshot-worker.js'],
  stamp: 'dist/.server-built',
  command: ['typescript/bin/tsc', '-b', 'server'],
}

const PAGES = {
  name: 'the web app',
  sources: ['editor', 'server', 'shared', 'vite.config.ts', 'package-lock.json'],
  outputs: ['dist/app/index.html', 'dist/element/inkwire-editor.js'],
  stamp: 'dist/.pages-built',
  command: ['vite/bin/vite.js', 'build', '--logLevel', 'warn'],
}

/** The newest time in a file or folder. Folders count too: removing a file changes its folder. */
function newestMs(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    stats.mtimeMs,
  )
}

/** `npm run build` leaves no stamp, but newer outputs; a build that changed nothing leaves old outputs, but a stamp. */
function isBuilt({ sources, outputs, stamp }) {
  if (!outputs.every((path) => existsSync(at(path)))) return false
  const oldestOutputMs = Math.min(...outputs.map((path) => statSync(at(path)).mtimeMs))
  const stampMs = existsSync(at(stamp)) ? statSync(at(stamp)).mtimeMs : 0
  const sourcesMs = Math.max(...sources.map((path) => newestMs(at(path))))
  return Math.max(oldestOutputMs, stampMs) >= sourcesMs
}

/** Says nothing unless it fails or a person is watching; standard output stays the server's. */
async function build({ name, command: [tool, ...args], stamp }) {
  if (process.stderr.isTTY) process.stderr.write(`Building ${name} …\n`)
  const begunMs = Date.now()
  const child = spawn(process.execPath, [at(`node_modules/${tool}`), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () => {
    child.kill()
    process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop)
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for (const signal of ['SIGTERM', 'SIGINT']) process.off(signal, stop)
  if (code !== 0) {
    process.stderr.write(`Inkwire cannot start: building ${name} failed.\n${Buffer.concat(said)}`)
    process.exit(1)
  }
  // Sources that were changed during the build are newer than its beginning, and are built next time.
  writeFileSync(at(stamp), '')
  utimesSync(at(stamp), begunMs / 1000, begunMs / 1000)
}

/**
 * npm passes SIGTERM on to the shell that it started us with, and that shell dies without telling us. So whoever was
 * started by `npm start` stops when its parent is gone.
 */
function stopWithNpm() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}

if (process.env['npm_lifecycle_event'] === 'start') stopWithNpm()
for (const part of [SERVER, PAGES]) if (!isBuilt(part)) await build(part)
await import('../dist/server/main.js')
