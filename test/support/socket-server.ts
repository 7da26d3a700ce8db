import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as Y from 'yjs'
import { Channels } from '../../server/channel/channels.ts'
import { NO_FOLDING } from '../../server/channel/folding.ts'
import { SILENT, type Telemetry } from '../../server/channel/telemetry.ts'
import { AddressLimits } from '../../server/limits/address-limits.ts'
import { PersonLimits } from '../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../server/limits/rate-limits.ts'
import type { Core } from '../../server/session/core.ts'
import { unrestricted } from '../../server/session/identity.ts'
import { PROCESS_TIME, SYSTEM_CLOCK } from '../../server/system-clock.ts'
import { ClientAddresses } from '../../server/transport/client-address.ts'
import { WebSockets } from '../../server/transport/web-sockets.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { PersonId } from '../../shared/ids.ts'
import { DEFAULT_LIMITS, type Limits } from '../../shared/limits.ts'
import { MemoryStore } from '../../shared/log/memory-store.ts'
import type { SortedBytes } from '../../shared/log/sorted-bytes.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import type { Random } from '../../shared/random.ts'
import { DEFAULT_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'

export interface SocketServer {
  /** `ws://127.0.0.1:4321` */
  readonly url: string
  readonly port: number
  readonly webSockets: WebSockets
  /** Tells everyone to go, and is gone. */
  close(): Promise<void>
}

export interface SocketServerOptions {
  /** Default 0: any free one. */
  readonly port?: number
  readonly limits?: Partial<Limits>
  readonly connectionsMax?: number
  readonly identify?: Core['identify']
  readonly telemetry?: Telemetry
  readonly random?: Random
}

/** The server's core on real sockets in this process, over a disk in memory. */
export async function serveOnSockets(
  disk: SortedBytes,
  options: SocketServerOptions = {},
): Promise<SocketServer> {
  const { telemetry = SILENT } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const log = await StoreLog.open({
    open: MemoryStore.opener(disk),
    clock: SYSTEM_CLOCK,
    random: Math.random,
  })
  const channels = new Channels(log, {
    clock: SYSTEM_CLOCK,
    limits,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry,
    folding: NO_FOLDING,
  })
  const core = {
    channels,
    clock: SYSTEM_CLOCK,
    limits,
    people: new PersonLimits(DEFAULT_RATE_LIMITS),
    telemetry,
    identify: options.identify ?? ((key: string) => unrestricted(key as PersonId)),
    admit: async () => 'owner' as const,
    difference: async (state: Uint8Array, stateVector: Uint8Array) => Y.diffUpdate(state, stateVector),
  }
  const webSockets = new WebSockets({
    core,
    connectionsMax: options.connectionsMax ?? 100,
    addresses: new ClientAddresses([]),
    addressLimits: new AddressLimits({ limits: DEFAULT_RATE_LIMITS, monotonicMs: () => performance.now() }),
    rates: DEFAULT_RATE_LIMITS,
    time: PROCESS_TIME,
    origins: 'own',
    isLocal: false,
    random: options.random ?? (() => 0),
    log: { debug() {} },
  })
  const http = createServer((_request, response) => response.end('<!doctype html><title>test</title>'))
  http.on('upgrade', webSockets.upgrade)
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const reason = new InkwireError('SERVER_DRAINING', 'the server stops')
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    webSockets,
    async close() {
      await webSockets.close(reason, 100)
      await channels.close(reason)
      await log.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
