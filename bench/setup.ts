/*
 * node dist/bench/setup.js
 *
 * Installs the servers that Inkwire is measured against into `bench/peers`, each in a folder of its own: they are
 * none of the project's dependencies, and bring their own versions of Yjs.
 */
import { execFileSync } from 'node:child_process'
import { PEERS } from './measures/subjects.ts'

for (const peer of PEERS) {
  peer.prepare()
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: peer.folder, stdio: 'inherit' })
}
