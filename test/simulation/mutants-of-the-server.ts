import type { Mutation } from '../../editor/lab/simulation/mutation.ts'
import { Claims } from '../../server/channel/claims.ts'
import type { Subscriber } from '../../server/channel/subscriber.ts'
import type { Connection } from '../../server/session/connection.ts'
import { Outbox } from '../../server/session/outbox.ts'
import { InkwireError } from '../../shared/errors.ts'
import { type ClientId, nextSeq, type Seq } from '../../shared/ids.ts'
import type { Range, Store, StoreOpener } from '../../shared/log/store.ts'
import type { DocumentLog, Entry, Follower, UpdateLog } from '../../shared/log/update-log.ts'
import { decodeServerFrame } from '../../shared/protocol/inkwire.ts'
import { replaced } from './replaced.ts'

/** The store answers at once, and writes all the same. */
export function syncsLater(opener: StoreOpener): StoreOpener {
  return wrapped(opener, (store) => ({
    batch: async (operations) => {
      store.batch(operations).catch(() => undefined) // that is the bug
    },
  }))
}

export function swallowsErrors(opener: StoreOpener): StoreOpener {
  return wrapped(opener, (store) => ({
    batch: (operations) => store.batch(operations).catch(() => undefined), // that is the bug
  }))
}

/** Who closes the store and opens it again gets the same one. */
export function neverReopens(opener: StoreOpener): StoreOpener {
  let opened: Promise<Store> | undefined
  return () => {
    opened ??= wrapped(opener, () => ({ close: async () => undefined }))()
    return opened
  }
}

/** From the second start on the last entry of each document is not seen, until it is written again. */
export function forgetsItsHead(): Partial<Mutation> {
  let starts = 0
  return {
    knownHeads: () => undefined,
    store: (opener) => {
      if (++starts === 1) return opener
      const hidden = new Set<string>()
      const shown = new Set<string>()
      return wrapped(opener, (store) => ({
        batch: (operations) => {
          for (const { key } of operations) if (key[0] === ENTRY) shown.add(textOf(key))
          return store.batch(operations)
        },
        range: async (range) => {
          const pairs = await store.range({ ...range, limit: range.limit + 1 })
          const isEdge = range.reverse === true && range.limit === 1 && pairs[0]?.[0][0] === ENTRY
          if (isEdge && shown.size === 0) for (const [key] of pairs.slice(0, 1)) hidden.add(textOf(key))
          return pairs
            .filter(([key]) => !hidden.has(textOf(key)) || shown.has(textOf(key)))
            .slice(0, range.limit)
        },
      }))
    },
  }
}

/** Followers hear of an entry when it is appended. */
export function tellsAtOnce(log: UpdateLog): UpdateLog {
  return withDocuments(log, (document) => {
    const followers = new Set<Follower>()
    let tip = document.head
    return {
      append: (update, author) => {
        tip = nextSeq(tip)
        const entry: Entry = { epoch: document.epoch, seq: tip, timeMs: 0, author, update }
        for (const follower of followers) follower.deliver([entry])
        return document.append(update, author)
      },
      follow: (afterSeq, follower) => {
        followers.add(follower)
        const silent: Follower = { deliver: () => undefined, fail: (error) => follower.fail(error) }
        const unfollow = document.follow(afterSeq, silent)
        return () => {
          followers.delete(follower)
          unfollow()
        }
      },
    }
  })
}

const WAKE_UP_LOST_EVERY = 10

export function losesWakeUps(log: UpdateLog): UpdateLog {
  let told = 0
  return withDocuments(log, (document) => ({
    follow: (afterSeq, follower) =>
      document.follow(afterSeq, {
        deliver: (entries) => {
          if (++told % WAKE_UP_LOST_EVERY !== 0) follower.deliver(entries)
        },
        fail: (error) => follower.fail(error),
      }),
  }))
}

/** An outbox hears nothing between its start and the end of its first reading. */
export function missesWhileReading(): () => void {
  const reading = new WeakSet<Outbox>()
  const whileReading = async (outbox: Outbox, start: () => Promise<void>): Promise<void> => {
    reading.add(outbox)
    await start()
    reading.delete(outbox)
  }
  const endings = [
    replaced(
      Outbox.prototype,
      'startAfter',
      (original) =>
        function (seq: Seq) {
          return whileReading(this, () => original.call(this, seq))
        },
    ),
    replaced(
      Outbox.prototype,
      'startAnew',
      (original) =>
        function (lacking) {
          return whileReading(this, () => original.call(this, lacking))
        },
    ),
    replaced(
      Outbox.prototype,
      'broadcast',
      (original) =>
        function (broadcast) {
          if (!reading.has(this)) original.call(this, broadcast)
        },
    ),
  ]
  return () => {
    for (const end of endings) end()
  }
}

/** A client id stays with the session that spoke for it first, as long as that is there. */
export function refusesReturning(): () => void {
  const speakers = new WeakMap<Claims, Map<ClientId, Subscriber>>()
  const ends = [
    replaced(
      Claims.prototype,
      'speak',
      (original) =>
        function (subscriber, clients, kind) {
          const known = speakers.get(this) ?? new Map<ClientId, Subscriber>()
          speakers.set(this, known)
          for (const client of clients) {
            if ((known.get(client) ?? subscriber) !== subscriber) {
              throw new InkwireError('CLIENT_ID_FOREIGN', 'somebody is there already')
            }
          }
          original.call(this, subscriber, clients, kind)
          if (kind === 'update') for (const client of clients) known.set(client, subscriber)
        },
    ),
    replaced(
      Claims.prototype,
      'release',
      (original) =>
        function (subscriber) {
          const known = speakers.get(this)
          for (const [client, speaker] of known ?? []) if (speaker === subscriber) known?.delete(client)
          return original.call(this, subscriber)
        },
    ),
  ]
  return () => {
    for (const end of ends) end()
  }
}

const DELIVERY_SKIPPED_EVERY = 30

export function skipsDeliveries(): (connection: Connection) => Connection {
  let delivered = 0
  return (connection) =>
    changed(connection, {
      send: (frame) => {
        const isDelivery =
          frame[0] === DELIVER && decodeServerFrame(frame).every(({ type }) => type === 'deliver')
        if (!isDelivery || ++delivered % DELIVERY_SKIPPED_EVERY !== 0) connection.send(frame)
      },
    })
}

export function neverDrains(connection: Connection): Connection {
  return changed(connection, { whenDrained: () => undefined })
}

function changed(
  connection: Connection,
  { send, whenDrained }: Partial<Pick<Connection, 'send' | 'whenDrained'>>,
): Connection {
  return {
    address: connection.address,
    get bufferedBytes() {
      return connection.bufferedBytes
    },
    send: send ?? ((frame) => connection.send(frame)),
    close: (code, text) => connection.close(code, text),
    whenDrained: whenDrained ?? ((run) => connection.whenDrained(run)),
  }
}

const ENTRY = 0x65
const DELIVER = 67

function wrapped(opener: StoreOpener, change: (store: Store) => Partial<Store>): StoreOpener {
  return async () => {
    const store = await opener()
    return {
      batch: (operations) => store.batch(operations),
      get: (key) => store.get(key),
      range: (range: Range) => store.range(range),
      close: () => store.close(),
      ...change(store),
    }
  }
}

function withDocuments(log: UpdateLog, change: (document: DocumentLog) => Partial<DocumentLog>): UpdateLog {
  return {
    open: async (doc) => {
      const document = await log.open(doc)
      const changed = change(document)
      // Its properties move on, so that a copy of them will not do.
      return new Proxy(document, {
        get: (target, name) => {
          const own = changed[name as keyof DocumentLog]
          if (own !== undefined) return own
          const value = Reflect.get(target, name, target) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
    list: (options) => log.list(options),
    delete: (doc) => log.delete(doc),
    close: () => log.close(),
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1')
}
