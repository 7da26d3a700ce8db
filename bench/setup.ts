/*
 * node dist/bench/setup.js
 *
 * Installs the servers that Inkwire is measured against into `bench/peers`, each in a folder of its own: they are
 * none of the project's dependencies, and bring their own versions of Yjs.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { Y_WEBSOCKET_SERVER } from './servers/y-websocket-server.ts'

for (const { folder, packages } of [Y_WEBSOCKET_SERVER]) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    `${folder}/package.json`,
    `${JSON.stringify({ private: true, type: 'module', dependencies: packages }, null, 2)}\n`,
  )
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
}
