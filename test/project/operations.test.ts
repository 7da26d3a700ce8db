import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../server/cli/commands.ts'
import { readCommand } from '../../server/config.ts'
import { projectFolder } from '../../server/project-folder.ts'
import { SYSTEM_CLOCK } from '../../server/system-clock.ts'
import { EventLog } from '../../server/telemetry/event-log.ts'
import { processTelemetry } from '../../server/telemetry/process-telemetry.ts'

test('docs/operations.md names every metric there is, and no other', async () => {
  const text = await readFile(join(projectFolder(), 'docs/operations.md'), 'utf8')
  const told = new Set(text.match(/`(inkwire_\w+|process_\w+)/g)?.map((name) => name.slice(1)))
  const telemetry = processTelemetry(new EventLog(pino({ level: 'silent' }), SYSTEM_CLOCK), '0.0.0')
  const exposed = await telemetry.expose()
  telemetry.close()
  const real = [...exposed.matchAll(/^# HELP (\w+) /gm)].map(([, name]) => name as string)
  expect([...told].sort()).toEqual(real.sort())
})

test('docs/operations.md names no flag that does not exist', async () => {
  const text = await readFile(join(projectFolder(), 'docs/operations.md'), 'utf8')
  const serving = readCommand(['--help'], {})
  if (serving.command !== 'help') throw new Error('no help')
  const help = [serving.text, ...COMMANDS.map(({ help }) => help)].join('\n')
  // What follows `node` is for Node, and what a script of ours is given is for that.
  const ofTheProgram = text.replaceAll(/npm run [\w:-]+ -- [^`\n]+/g, '')
  for (const [flag] of ofTheProgram.matchAll(/(?<!\bnode )--[a-z][a-z-]+/g)) expect(help).toContain(flag)
})
