#!/usr/bin/env node
import type { Io } from './cli/command.ts'
import { runCommand } from './cli/commands.ts'

// The command line: `inkwire <command>`; without one, the server.

process.setSourceMapsEnabled(true)

const io: Io = {
  env: process.env,
  out: (content) => void process.stdout.write(content),
  note: (text) => void process.stderr.write(`${text}\n`),
  input: process.stdin,
}

process.exitCode = await runCommand(process.argv.slice(2), io)
