import { randomBytes, randomInt } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { InkwireError } from '../shared/errors.ts'
import { DEFAULT_SCAN_LIMITS } from '../shared/update/scan-limits.ts'
import { Access } from './access/access.ts'
import { isLoopback } from './access/origins.ts'
import { accessRoutes } from './api/access-routes.ts'
import { adoptStrays } from './api/adopt-strays.ts'
import { authorize } from './api/authorize.ts'
import { Catalogue } from './api/catalogue.ts'
import { ChangedTimes } from './api/changed-times.ts'
import { Documents, nameFrom } from './api/documents.ts'
import { formatRoutes } from './api/format-routes.ts'
import { GoneDocuments } from './api/gone-documents.ts'
import { operatorRoutes } from './api/operator-routes.ts'
import { documentRoutes } from './api/routes.ts'
import { tokenRoutes } from './api/token-routes.ts'
import { Audit } from './audit/audit.ts'
import { auditRequests } from './audit/audit-requests.ts'
import { audited, auditedIdentify } from './audit/audited.ts'
import { emptySpool } from './backup/restore-document.ts'
import { Channels } from './channel/channels.ts'
import { choresOf } from './chores.ts'
import type { Config } from './config.ts'
import { FileFolder } from './files/file-folder.ts'
import { FileUses } from './files/file-uses.ts'
import { Files } from './files/files.ts'
import { fileRoutes } from './files/routes.ts'
import { DEFAULT_FORMAT_LIMITS, Formats } from './formats/formats.ts'
import { startChores } from './housekeeping.ts'
import { AddressLimits } from './limits/address-limits.ts'
import { PersonLimits } from './limits/person-limits.ts'
import { noting } from './listed-edits.ts'
import { Operations } from './operator/operations.ts'
import { Restoring } from './operator/restoring.ts'
import { projectFolder, projectVersion } from './project-folder.ts'
import type { Core } from './session/core.ts'
import { Folder } from './snapshot/folder.ts'
import { SnapshotWorkers } from './snapshot/worker/snapshot-workers.ts'
import { catalogueOpener } from './storage/catalogue-folder.ts'
import { openDataFolder } from './storage/data-folder.ts'
import { PROCESS_TIME, SYSTEM_CLOCK } from './system-clock.ts'
import { EventLog } from './telemetry/event-log.ts'
import { processTelemetry } from './telemetry/process-telemetry.ts'
import { Pseudonyms } from './telemetry/pseudonyms.ts'
import { serverGauges } from './telemetry/server-gauges.ts'
import { openTracing } from './telemetry/tracing.ts'
import { ClientAddresses } from './transport/client-address.ts'
import { httpApp, type Readiness, type RequestListener, requestListener } from './transport/http.ts'
import { pages } from './transport/pages.ts'
import type { SocketLimit } from './transport/socket-limit.ts'
import { WebSockets } from './transport/web-sockets.ts'

// So long after the notice the sessions still get the acknowledgements of what they have just sent.
const LAST_ACKNOWLEDGEMENTS_MS = 100

// Everything is on disk by then: a client that does not read its close does not hold up a restart.
const CLOSE_MAX_MS = 2000

// Beside those that become WebSockets.
const REQUEST_SOCKETS_PER_ADDRESS = 100

const NAME_LENGTH = 16

const epochRandom = () => randomInt(2 ** 48 - 1) / 2 ** 48

/** The whole server without a socket of its own. */
export interface Assembled {
  readonly request: RequestListener
  /** What can be asked for; every one of them has a right in {@link ROUTE_RIGHTS}. */
  readonly routes: readonly { readonly method: string; readonly path: string }[]
  /** For whoever owns the sockets. */
  readonly socketLimit: SocketLimit
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Answers a request that came over no socket: the command line's, where no server has the folder open. */
  readonly fetch: (request: Request) => Promise<Response>
  /**
   * Tells everyone, finishes what was published, closes everything. Idempotent.
   *
   * @param closeHttp called when no session is left and before the disk is let go
   */
  close(closeHttp?: (closeMs: number) => Promise<void>): Promise<void>
}

export interface AssembleOptions {
  /** Whether the web app is served at `/`, beside the API and the custom element. */
  readonly servesApp: boolean
  /** Whether it does now and then what a server has to do; one that is there for a single command does not. */
  readonly keepsHouse: boolean
}

/**
 * Puts the parts together. This is the only file that knows all of them.
 *
 * @throws DataFolderError; nothing is left open then
 */
export async function assembleServer(
  config: Config,
  log: Logger,
  { keepsHouse, servesApp }: AssembleOptions,
): Promise<Assembled> {
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const clock = SYSTEM_CLOCK
    const events = new EventLog(log, clock)
    const telemetry = processTelemetry(events, projectVersion())
    const tracing = openTracing(projectVersion(), (document) => events.documentName(document))
    closers.push(() => telemetry.close())
    const alarm = (text: string, cause?: unknown) => telemetry.alarm(text, cause)

    const data = await openDataFolder({
      folder: config.data,
      clock,
      random: epochRandom,
      observer: tracing === undefined ? telemetry : tracing.watching(telemetry),
      limits: { commitEveryMs: config.commitEveryMs },
      reserveBytes: config.reserveBytes,
    })
    closers.push(() => data.close())
    const pseudonyms = await Pseudonyms.open(data.folder)
    events.name(pseudonyms)
    const pseudonymOf = (person: string) => pseudonyms.ofPerson(person)
    const audit = await Audit.open({ dataFolder: data.folder, clock, pseudonymOf, alarm })
    closers.push(() => audit.close())
    if (keepsHouse) audit.note({ action: 'started', facts: { version: projectVersion() } })
    const catalogue = await Catalogue.open({
      open: await catalogueOpener(data.folder, data),
      clock,
      alarm: data.alarm,
      known: data.knownWrites,
    })
    closers.push(() => catalogue.close())

    const isLocal = servesApp && config.access.mode === 'open' && isLoopback(config.host)
    const access = await Access.open({
      config: config.access,
      dataFolder: data.folder,
      clock,
      isLocal,
      onRevoked: () => webSockets.reconsider(),
    })
    closers.push(() => access.close())
    const { origins } = config.access

    const uses = new FileUses(catalogue, alarm)
    const files: Files = new Files({
      folder: await FileFolder.open(data.folder, alarm),
      uses,
      limits: config.files,
      admit: (document) => documents.begin(document),
      onUploaded: (bytes) => telemetry.uploaded(bytes),
    })

    const workers = new SnapshotWorkers()
    closers.push(() => workers.close())
    const formats = new Formats({
      log: data.log,
      limits: { ...DEFAULT_FORMAT_LIMITS, updateMaxBytes: config.limits.updateMaxBytes },
    })
    closers.push(() => formats.close())
    const folder = new Folder({
      fold: (base, entries) => workers.fold(base, entries),
      policy: config.snapshots,
      clock,
      telemetry,
    })

    const newName = () => nameFrom(randomBytes(NAME_LENGTH))
    const documents: Documents = new Documents({
      catalogue,
      log: data.log,
      gone: new GoneDocuments(catalogue, clock),
      clock,
      endSessions: (doc, reason) => channels.end(doc, reason),
      newName,
      releaseFiles: (document) => files.release(document),
      deletedKeptMs: config.deletedKeptMs,
      alarm,
    })
    const channels: Channels = new Channels(data.log, {
      clock,
      limits: config.limits,
      scanLimits: DEFAULT_SCAN_LIMITS,
      telemetry,
      folding: noting(folder, new ChangedTimes(catalogue, alarm)),
    })
    data.room?.onRoomAgain(() => {
      // Who came while there was none was told that nothing can be written.
      void channels.endAll(new InkwireError('LOG_UNAVAILABLE', 'there is room on the disk again: come back'))
    })
    const addresses = new ClientAddresses(config.trustedProxies)
    const addressLimits = new AddressLimits({ limits: config.rates, monotonicMs: PROCESS_TIME.monotonicMs })
    const core: Core = {
      channels,
      clock,
      limits: config.limits,
      people: new PersonLimits(config.rates),
      telemetry,
      tracing,
      identify: auditedIdentify(audit, (key, token) => access.identify(key, token)),
      admit: (document, identity) =>
        audited(audit, document, identity.person, documents.admission.admit(document, identity)),
      difference: (state, stateVector) => workers.difference(state, stateVector),
    }

    const webSockets: WebSockets = new WebSockets({
      core,
      connectionsMax: config.connectionsMax,
      addresses,
      addressLimits,
      rates: config.rates,
      time: PROCESS_TIME,
      origins,
      isLocal,
      random: Math.random,
      onFrame: tracing?.frameArrived,
      log,
    })
    const closeMs = Math.min(CLOSE_MAX_MS, config.drainMs / 4)
    let isDraining = false
    const readiness = (): Readiness =>
      isDraining
        ? { state: 'draining' }
        : data.log.isAvailable
          ? { state: 'ready' }
          : { state: 'log unavailable' }
    telemetry.watch(
      serverGauges({ webSockets, folder, workers, formats, files, dataFolder: data.folder, readiness }),
    )
    const spoolFolder = join(data.folder, 'restoring')
    await emptySpool(spoolFolder)
    const kept = { log: data.log, catalogue, documents, files, uses, audit, clock }
    const operations = new Operations({
      ...kept,
      dataFolder: data.folder,
      formats,
      workers,
      policy: config.snapshots,
      deletedKeptMs: config.deletedKeptMs,
    })
    const restoring = new Restoring({ ...kept, spoolFolder, newName })
    const dist = join(projectFolder(), 'dist')
    const app = httpApp({
      readiness,
      metrics: telemetry,
      authorize: authorize({
        identify: core.identify,
        roleOn: (document, identity) => documents.admission.roleOn(document, identity),
        origins,
        isLocal,
        onRefused: (code, identity) => {
          telemetry.refused(code)
          if (identity !== undefined)
            audit.note({ action: 'refused', person: identity.person, facts: { code } })
        },
        alarm,
      }),
      routes: [
        auditRequests(audit),
        operatorRoutes({
          operations,
          restoring,
          version: projectVersion(),
          auditHead: () => audit.head,
          nowMs: () => clock.nowMs(),
          heartbeatMs: config.limits.heartbeatMs,
          alarm,
        }),
        fileRoutes(files, clock, alarm),
        formatRoutes(documents, formats, alarm, (name, text) => files.shareNamedIn(name, text)),
        documentRoutes(documents, alarm),
        accessRoutes(access, alarm),
        tokenRoutes(access, alarm),
        pages({ ...(servesApp && { appFolder: join(dist, 'app') }), elementFolder: join(dist, 'element') }),
      ],
      alarm,
    })
    const endChores = startChores(
      keepsHouse ? choresOf(documents, () => adoptStrays(catalogue, data.log, clock)) : [],
      alarm,
    )

    const drain = async (closeHttp: ((closeMs: number) => Promise<void>) | undefined) => {
      isDraining = true
      if (keepsHouse) audit.note({ action: 'stopped' })
      endChores()
      folder.close()
      webSockets.drain()
      await new Promise((resolve) => setTimeout(resolve, LAST_ACKNOWLEDGEMENTS_MS))
      const reason = new InkwireError('SERVER_DRAINING', 'the server stops; come back in a moment')
      await channels.close(reason)
      await webSockets.close(reason, closeMs)
      await closeHttp?.(closeMs)
      await closeAll()
    }
    let closing: Promise<void> | undefined
    return {
      request: requestListener(app, alarm, {
        bodyTimeoutMs: config.http.bodyTimeoutMs,
        waitMs: (request) => {
          const waitMs = addressLimits.request(addresses.of(request))
          if (waitMs > 0) telemetry.limited('address_requests')
          return waitMs
        },
      }),
      routes: app.routes.filter(({ method }) => method !== 'ALL'),
      socketLimit: {
        max: config.rates.addressConnections + REQUEST_SOCKETS_PER_ADDRESS,
        addressOf: (socket) => addresses.ofSocket(socket),
        onSurplus: () => telemetry.limited('address_sockets'),
      },
      upgrade: webSockets.upgrade,
      fetch: async (request) => app.fetch(request),
      close: (closeHttp) => {
        closing ??= drain(closeHttp)
        return closing
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}
