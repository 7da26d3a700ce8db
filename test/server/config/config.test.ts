import { expect, test } from 'vitest'
import { type Config, ConfigError, readCommand } from '../../../server/config.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'

function configOf(args: string[], env: Record<string, string> = {}): Config {
  const command = readCommand(args, env)
  if (command.command !== 'serve') throw new Error(`not a config but ${command.command}`)
  return command.config
}

function faultsOf(args: string[], env: Record<string, string> = {}): string {
  try {
    readCommand(args, env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

test('without flags it stays on this machine, with the default limits', () => {
  const config = configOf([])
  expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, data: './data', logLevel: 'info' })
  expect(config.limits).toEqual(DEFAULT_LIMITS)
  expect(config.snapshots.horizonMs).toBe(30 * 86_400_000)
})

test('every flag is also a variable, and the flag wins', () => {
  expect(configOf([], { INKWIRE_PORT: '5000', INKWIRE_HEARTBEAT_MS: '2000' })).toMatchObject({
    port: 5000,
    limits: { heartbeatMs: 2000 },
  })
  expect(configOf(['--port', '6000'], { INKWIRE_PORT: '5000' }).port).toBe(6000)
  expect(configOf(['--data=/tmp/somewhere']).data).toBe('/tmp/somewhere')
})

test('a wrong value is refused by the name of its flag and its variable', () => {
  expect(faultsOf(['--port', '65536'])).toBe(
    '--port (INKWIRE_PORT) must be a whole number from 0 to 65535, not "65536"',
  )
  expect(faultsOf([], { INKWIRE_LOG_LEVEL: 'loud' })).toContain(
    '--log-level (INKWIRE_LOG_LEVEL) must be one of fatal',
  )
  for (const wrong of ['', ' 1', '1e3', '-1', '0x10', 'NaN', '4.5']) {
    expect(faultsOf([`--port=${wrong}`]), wrong).toContain('--port')
  }
  expect(faultsOf(['--data='])).toBe('--data (INKWIRE_DATA) must not be empty, not ""')
})

test('all wrong values are told at once', () => {
  const faults = faultsOf(['--port', 'x', '--drain-ms', 'y']).split('\n')
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['--port', '--drain-ms'])
})

test('limits that contradict each other are refused', () => {
  const faults = faultsOf(['--outbox-soft-bytes', '9000000'])
  expect(faults).toBe(
    '--outbox-soft-bytes (INKWIRE_OUTBOX_SOFT_BYTES) must be less than --outbox-hard-bytes (INKWIRE_OUTBOX_HARD_BYTES)',
  )
})

test('an update of any allowed size fits a frame and an outbox', () => {
  const config = configOf(['--update-max-bytes', '67108864', '--outbox-hard-bytes', '67108864'])
  expect(config.limits.frameMaxBytes).toBe(128 * 1024 * 1024)
  expect(faultsOf(['--update-max-bytes', '67108864'])).toContain('must not be more than --outbox-hard-bytes')
})

test('unknown flags, missing values and stray words are refused', () => {
  expect(faultsOf(['--prot', '1'])).toContain("Unknown option '--prot'")
  expect(faultsOf(['--port'])).toContain('--port')
  expect(faultsOf(['serve'])).toContain('serve')
})

test('--help names every flag, its variable and its default', () => {
  const command = readCommand(['--help'], {})
  if (command.command !== 'help') throw new Error('no help')
  for (const part of [
    '--host (INKWIRE_HOST)',
    '--update-max-bytes (INKWIRE_UPDATE_MAX_BYTES)',
    'Default: 4000',
  ]) {
    expect(command.text).toContain(part)
  }
  expect(command.text).not.toContain('undefined')
})

test('--help and --version answer even beside wrong values', () => {
  expect(readCommand(['--version', '--port', 'x'], {}).command).toBe('version')
  expect(readCommand(['-h'], { INKWIRE_PORT: 'x' }).command).toBe('help')
})

test('no proxy is trusted unless it is named, by its address or its network', () => {
  expect(configOf([]).trustedProxies).toEqual([])
  expect(configOf(['--trusted-proxies', '127.0.0.1, fd00::/8']).trustedProxies).toEqual([
    '127.0.0.1',
    'fd00::/8',
  ])
  for (const wrong of ['localhost', '127.0.0.1,', '10.0.0.0/99', 'all', '*'])
    expect(faultsOf(['--trusted-proxies', wrong]), wrong).toContain(
      '--trusted-proxies (INKWIRE_TRUSTED_PROXIES) must be',
    )
})
