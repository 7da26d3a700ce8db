// Makes sure that what the tests need beside Node is here: Chromium and Firefox, from Debian's packages.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const CHROMIUM = '/usr/bin/chromium'
const FIREFOX = '/usr/bin/firefox-esr'

const isRoot = process.getuid?.() === 0
const canInstall = isRoot && spawnSync('apt-get', ['--version']).status === 0
const missing = [CHROMIUM, FIREFOX].filter((path) => !existsSync(path))

if (missing.length > 0 && canInstall && run('apt-get', ['update', '-qq'])) {
  if (missing.includes(CHROMIUM)) install('chromium')
  if (missing.includes(FIREFOX)) install('firefox-esr')
}
if (!existsSync(CHROMIUM)) {
  console.error(
    `The browser tests need Chromium at ${CHROMIUM}. Install it with: sudo apt-get install chromium`,
  )
  process.exit(1)
}
if (!existsSync(FIREFOX)) {
  // Not every machine has it, and everything else can be proved without; the test says the same.
  console.warn(
    `Co-editing is NOT tested in Firefox: there is none at ${FIREFOX}. Install it with: sudo apt-get install firefox-esr`,
  )
}

function install(name) {
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name])
}

function run(command, parameters) {
  console.log(`${command} ${parameters.join(' ')}`)
  const { status } = spawnSync(command, parameters, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.error(`${command} failed.`)
  return status === 0
}
