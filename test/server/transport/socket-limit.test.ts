import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { expect, test } from 'vitest'
import { ClientAddresses } from '../../../server/transport/client-address.ts'
import { limitSockets } from '../../../server/transport/socket-limit.ts'

class Line extends EventEmitter {
  isCut = false
  readonly remoteAddress: string

  constructor(remoteAddress: string) {
    super()
    this.remoteAddress = remoteAddress
  }

  destroy(): void {
    this.isCut = true
    this.emit('close')
  }
}

/** A server that takes `max` sockets from each address, and what connects to it. */
function limited(max: number, proxies: readonly string[] = []): (address: string) => Line {
  const server = new EventEmitter()
  const addresses = new ClientAddresses(proxies)
  limitSockets(server as Server, { addressOf: (socket) => addresses.ofSocket(socket), max, onSurplus() {} })
  return (address) => {
    const line = new Line(address)
    server.emit('connection', line)
    return line
  }
}

test('[Q1] what is too much of one address is let go of, until one of its sockets closes', () => {
  const connect = limited(2)
  const [first, second, third] = ['203.0.113.7', '203.0.113.7', '203.0.113.7'].map(connect)
  expect([first, second, third].map((line) => line?.isCut)).toEqual([false, false, true])
  first?.destroy()
  expect(connect('203.0.113.7').isCut).toBe(false)
  expect(connect('203.0.113.7').isCut).toBe(true)
})

test('[Q1] those who come by IPv4 to a socket of IPv6 are each an address of their own', () => {
  const connect = limited(1)
  expect(connect('::ffff:203.0.113.7').isCut).toBe(false)
  expect(connect('::ffff:198.51.100.1').isCut).toBe(false)
  expect(connect('::ffff:203.0.113.7').isCut).toBe(true)
})

test('[Q1] a network of IPv6 is one address', () => {
  const connect = limited(1)
  expect(connect('2001:db8::1').isCut).toBe(false)
  expect(connect('2001:db8::2').isCut).toBe(true)
  expect(connect('2001:db8:0:1::1').isCut).toBe(false)
})

test('[Q1] a proxy that is trusted speaks for many', () => {
  const connect = limited(1, ['127.0.0.1'])
  expect(['127.0.0.1', '::ffff:127.0.0.1', '127.0.0.1'].map((address) => connect(address).isCut)).toEqual([
    false,
    false,
    false,
  ])
})
