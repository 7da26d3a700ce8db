import { expect, test } from 'vitest'
import { addressKey } from '../../../server/limits/address-key.ts'
import { AddressLimits } from '../../../server/limits/address-limits.ts'
import { Places } from '../../../server/limits/places.ts'
import { DEFAULT_RATE_LIMITS, type RateLimits } from '../../../server/limits/rate-limits.ts'

function setUp(some: Partial<RateLimits> = {}) {
  let nowMs = 0
  const limits = { ...DEFAULT_RATE_LIMITS, addressConnections: 3, addressUpgradesPerSecond: 1, ...some }
  const addresses = new AddressLimits({ limits, monotonicMs: () => nowMs })
  return {
    addresses,
    pass: (ms: number) => {
      nowMs += ms
    },
    connect: (from: string) => {
      const admission = addresses.connect(from)
      return admission.admitted ? admission.use : admission.limit
    },
  }
}

test('[Q1] an address has so many connections at once; one that goes makes room', () => {
  const { connect } = setUp()
  const uses = [connect('192.0.2.1'), connect('192.0.2.1'), connect('192.0.2.1')]
  expect(connect('192.0.2.1')).toBe('address_connections')
  expect(connect('192.0.2.2')).toHaveProperty('pace')
  const [first] = uses
  if (typeof first === 'string' || first === undefined) throw new Error('the first is admitted')
  first.release()
  first.release()
  expect(connect('192.0.2.1')).toHaveProperty('pace')
  expect(connect('192.0.2.1')).toBe('address_connections')
})

test('[Q1] an address has so many upgrades a second, refused ones included', () => {
  const { connect, pass } = setUp()
  for (let made = 0; made < 10; made += 1) connect('192.0.2.1')
  expect(connect('192.0.2.1')).toBe('address_upgrades')
  pass(1000)
  expect(connect('192.0.2.1')).toBe('address_connections')
})

test('[Q1] an address has so many requests a second, and is told how long to wait', () => {
  const { addresses, pass } = setUp({ addressRequestsPerSecond: 2 })
  for (let made = 0; made < 20; made += 1) expect(addresses.request('192.0.2.1')).toBe(0)
  expect(addresses.request('192.0.2.1')).toBe(500)
  expect(addresses.request('192.0.2.2')).toBe(0)
  pass(500)
  expect(addresses.request('192.0.2.1')).toBe(0)
})

test('[Q1] addresses that owe nothing are forgotten, and never more are kept than there is room for', () => {
  const { addresses, pass } = setUp()
  for (let host = 0; host < 2000; host += 1) addresses.request(`192.0.${host >> 8}.${host & 255}`)
  pass(60_000)
  for (let host = 0; host < 200; host += 1) addresses.request(`198.51.100.${host}`)
  expect(addresses.size).toBeLessThan(1024)
  for (let host = 0; host < 200_000; host += 1)
    addresses.request(`10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`)
  expect(addresses.size).toBeLessThanOrEqual(65_536)
})

test('[Q1] a network of IPv6 is one address', () => {
  expect(addressKey('192.0.2.1')).toBe('192.0.2.1')
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(addressKey('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64')
  expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(addressKey('::1')).toBe('0:0:0:0::/64')
  expect(addressKey('')).toBe('')
})

test('places are counted for each key, and nothing is kept of who has none', () => {
  const places = new Places<string>(2)
  expect([places.take('a'), places.take('a'), places.take('a'), places.take('b')]).toEqual([
    true,
    true,
    false,
    true,
  ])
  places.free('a')
  expect(places.take('a')).toBe(true)
  places.free('b')
  expect(() => places.free('b')).toThrow('bug')
})
