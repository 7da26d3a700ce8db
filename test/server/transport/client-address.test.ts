import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClientAddresses, isNetwork } from '../../../server/transport/client-address.ts'

/** Who a request is from that came from `remoteAddress` with this header. */
function from(
  proxies: readonly string[],
  remoteAddress: string | undefined,
  forwardedFor?: string | string[],
) {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  return new ClientAddresses(proxies).of({ headers, socket: { remoteAddress } })
}

test('[H2] without trusted proxies no header counts', () => {
  expect(from([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  expect(from([], '127.0.0.1', '198.51.100.1')).toBe('127.0.0.1')
})

test('[H2] a trusted proxy names the client; somebody else names nobody', () => {
  expect(from(['127.0.0.1'], '127.0.0.1', '198.51.100.1')).toBe('198.51.100.1')
  expect(from(['127.0.0.1'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
})

test('[H2] what the client wrote itself stands before what the proxy has added, and does not count', () => {
  expect(from(['127.0.0.1'], '127.0.0.1', '10.9.9.9, 198.51.100.1')).toBe('198.51.100.1')
  // Also where it names the proxy, or comes as a header of its own.
  expect(from(['127.0.0.1'], '127.0.0.1', '127.0.0.1, 198.51.100.1')).toBe('198.51.100.1')
  expect(from(['127.0.0.1'], '127.0.0.1', ['10.9.9.9', '198.51.100.1'])).toBe('198.51.100.1')
})

test('[H2] several trusted hops are gone through, up to the first that is none', () => {
  const proxies = ['127.0.0.1', '10.0.0.0/8']
  expect(from(proxies, '127.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.3.4, 10.0.0.1')).toBe('198.51.100.1')
  expect(from(proxies, '127.0.0.1', '10.2.3.4, 10.0.0.1')).toBe('10.2.3.4')
})

test('[H2] a proxy that names nobody, or nonsense, is the client', () => {
  for (const nothing of [undefined, '', ' ', 'unknown', '_hidden', '999.1.1.1', '198.51.100.1,', '<script>'])
    expect(from(['127.0.0.1'], '127.0.0.1', nothing), nothing).toBe('127.0.0.1')
})

test('[H2] one address has one form', () => {
  expect(from([], '::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(from(['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.1')).toBe('198.51.100.1')
  expect(from(['::1'], '::1', '2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1')
  expect(from(['::1'], '::1', '[2001:db8::1]:443')).toBe('2001:db8::1')
  expect(from(['::1'], '::1', '198.51.100.1:50123')).toBe('198.51.100.1')
  expect(from(['::1'], '::1', '::ffff:c633:6401')).toBe('198.51.100.1')
  expect(from(['fd00::/8'], 'fd12::1', 'fe80::1%eth0')).toBe('fe80::1')
  expect(from([], undefined)).toBe('')
})

test('[H2] whatever a client sends, it is never taken for somebody else', () => {
  const proxies = new ClientAddresses(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
  const anything = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constantFrom('127.0.0.1', '10.0.0.1', ','))
  fc.assert(
    fc.property(fc.array(anything), (forged) => {
      const headers = { 'x-forwarded-for': [...forged, '198.51.100.1'].join(', ') }
      expect(proxies.of({ headers, socket: { remoteAddress: '127.0.0.1' } })).toBe('198.51.100.1')
      expect(proxies.of({ headers, socket: { remoteAddress: '203.0.113.7' } })).toBe('203.0.113.7')
    }),
    { seed: 20261123 },
  )
})

test('addresses and networks are told from everything else', () => {
  for (const right of ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])
    expect(isNetwork(right), right).toBe(true)
  for (const wrong of [
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fe80::1%lo',
  ])
    expect(isNetwork(wrong), wrong).toBe(false)
})
