import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type AccessConfig, OPEN_ACCESS } from '../../../server/access/access-config.ts'
import { OWN_KEY_ID, TokenVerifier } from '../../../server/access/token-verifier.ts'

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

const NOW_MS = 1_700_000_000_000
const NOW = NOW_MS / 1000
const OWN = randomBytes(32)
const SECRET = 'the secret of a service, of 32 bytes or more'

let folder: string
const servers: Server[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-verifier-'))
})

afterEach(async () => {
  vi.useRealTimers()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await rm(folder, { recursive: true, force: true })
})

function verifier(config: Partial<AccessConfig> = {}): Promise<TokenVerifier> {
  return TokenVerifier.open({ ...OPEN_ACCESS, mode: 'tokens', ...config }, OWN)
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const secretFile = () => file('service.secret', `${SECRET}\n`)
const serviceKey = new TextEncoder().encode(SECRET)

interface Wish {
  readonly alg?: string
  readonly kid?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

function sign(key: Uint8Array | PrivateKey, { alg = 'HS256', claims = {}, kid }: Wish = {}): Promise<string> {
  return new SignJWT({ sub: 'ann', exp: NOW + 60, ...claims })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .sign(key)
}

const invalid = { code: 'TOKEN_INVALID' }

test('the server’s own tokens hold whatever else is trusted, and only by its own secret', async () => {
  const ours = await verifier({ secretFile: await secretFile() })
  expect(await ours.verify(await sign(OWN, { kid: OWN_KEY_ID }), NOW_MS)).toMatchObject({
    isOwn: true,
    claims: { sub: 'ann' },
  })
  await expect(ours.verify(await sign(serviceKey, { kid: OWN_KEY_ID }), NOW_MS)).rejects.toMatchObject(
    invalid,
  )
  await expect(ours.verify(await sign(OWN), NOW_MS)).rejects.toMatchObject(invalid)
})

test('where nobody else is trusted, others’ tokens are refused', async () => {
  await expect((await verifier()).verify(await sign(serviceKey), NOW_MS)).rejects.toMatchObject(invalid)
})

test('a service signs with a secret', async () => {
  const theirs = await verifier({ secretFile: await secretFile() })
  expect(await theirs.verify(await sign(serviceKey), NOW_MS)).toMatchObject({ isOwn: false })
  await expect(theirs.verify(await sign(randomBytes(32)), NOW_MS)).rejects.toMatchObject(invalid)
  await expect(theirs.verify(await sign(serviceKey, { alg: 'HS512' }), NOW_MS)).rejects.toMatchObject(invalid)
})

test('a secret that is too short, or a file that holds no key, stops the start', async () => {
  await expect(verifier({ secretFile: await file('short', 'short') })).rejects.toMatchObject({
    reason: 'unreadable',
  })
  for (const content of ['nothing', '{"kty":"OKP"}', '{'])
    await expect(verifier({ publicKeyFile: await file('key', content) })).rejects.toMatchObject({
      reason: 'unreadable',
    })
})

test.each(['EdDSA', 'RS256', 'ES256'])('a service signs with a key pair, %s: PEM and JWK', async (alg) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const pem = await exportSPKI(publicKey)
  const jwk = { ...(await exportJWK(publicKey)), alg }
  const token = await sign(privateKey, { alg })
  const stranger = await sign((await generateKeyPair(alg)).privateKey, { alg })
  for (const content of [pem, JSON.stringify(jwk)]) {
    const theirs = await verifier({ publicKeyFile: await file('key', content) })
    expect(await theirs.verify(token, NOW_MS)).toMatchObject({ isOwn: false, claims: { sub: 'ann' } })
    await expect(theirs.verify(stranger, NOW_MS)).rejects.toMatchObject(invalid)
    // A public key is no secret: everybody has it.
    for (const secret of [content, content.trim(), `${content}\n`])
      await expect(theirs.verify(handMade({ alg: 'HS256' }, secret), NOW_MS)).rejects.toMatchObject(invalid)
  }
})

test('a token without a signature is none', async () => {
  const theirs = await verifier({ secretFile: await secretFile() })
  for (const alg of ['none', 'None', 'NONE', '']) {
    await expect(theirs.verify(handMade({ alg }, undefined), NOW_MS)).rejects.toMatchObject(invalid)
    await expect(theirs.verify(handMade({ alg, kid: OWN_KEY_ID }, undefined), NOW_MS)).rejects.toMatchObject(
      invalid,
    )
  }
})

test('what is no token is refused, not met as a bug', async () => {
  const theirs = await verifier({ secretFile: await secretFile() })
  const whole = await sign(serviceKey)
  for (const text of [
    '',
    '.',
    '..',
    'a.b.c',
    whole.slice(0, -2),
    `${whole}.x`,
    `${whole.slice(0, 20)}!`,
    'ä',
  ])
    await expect(theirs.verify(text, NOW_MS)).rejects.toMatchObject(invalid)
  await expect(
    theirs.verify(await sign(serviceKey, { claims: { inkwire: [] } }), NOW_MS),
  ).rejects.toMatchObject(invalid)
})

test('[A4] a token ends when it says, but for what clocks differ; one that never ends is none', async () => {
  const theirs = await verifier({ secretFile: await secretFile() })
  const until = (exp: unknown, claims = {}) => sign(serviceKey, { claims: { ...claims, exp } })
  await theirs.verify(await until(NOW - 4), NOW_MS)
  await expect(theirs.verify(await until(NOW - 6), NOW_MS)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  await expect(theirs.verify(await until(undefined), NOW_MS)).rejects.toMatchObject(invalid)
  await expect(theirs.verify(await until(NOW + 60, { nbf: NOW + 30 }), NOW_MS)).rejects.toMatchObject(invalid)
})

test('who issued a token, and for whom, is looked at where it is configured', async () => {
  const theirs = await verifier({
    secretFile: await secretFile(),
    issuer: 'https://id.example',
    audience: 'inkwire',
  })
  const said = (claims: object) => sign(serviceKey, { claims: { ...claims } })
  await theirs.verify(await said({ iss: 'https://id.example', aud: ['other', 'inkwire'] }), NOW_MS)
  for (const claims of [
    {},
    { iss: 'https://id.example' },
    { aud: 'inkwire' },
    { iss: 'https://id.example/', aud: 'inkwire' },
    { iss: 'https://id.example', aud: 'inkwires' },
  ])
    await expect(theirs.verify(await said(claims), NOW_MS)).rejects.toMatchObject(invalid)
})

test('an identity provider’s keys are asked for once, and again when they have turned, but not by every stranger', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const first = await generateKeyPair('ES256', { extractable: true })
  const second = await generateKeyPair('ES256', { extractable: true })
  const provider = await identityProvider()
  provider.keys = [{ ...(await exportJWK(first.publicKey)), kid: 'one', alg: 'ES256' }]
  const theirs = await verifier({ jwksUrl: provider.url })
  const by = (key: PrivateKey, kid: string) => sign(key, { alg: 'ES256', kid })
  for (let time = 0; time < 3; time++) await theirs.verify(await by(first.privateKey, 'one'), NOW_MS)
  expect(provider.asked).toBe(1)
  for (let time = 0; time < 3; time++)
    await expect(theirs.verify(await by(second.privateKey, 'two'), NOW_MS)).rejects.toMatchObject(invalid)
  expect(provider.asked).toBe(1)

  provider.keys = [{ ...(await exportJWK(second.publicKey)), kid: 'two', alg: 'ES256' }]
  vi.setSystemTime(Date.now() + 31_000)
  await theirs.verify(await by(second.privateKey, 'two'), NOW_MS)
  await expect(theirs.verify(await by(first.privateKey, 'one'), NOW_MS)).rejects.toMatchObject(invalid)
  expect(provider.asked).toBe(2)
})

test('a token cannot choose how, or by whose keys, it is checked', async () => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true })
  const provider = await identityProvider()
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
  provider.keys = [jwk]
  const theirs = await verifier({ jwksUrl: provider.url })
  for (const header of [
    { alg: 'HS256', kid: 'one' },
    { alg: 'none', kid: 'one' },
    { alg: 'ES256', kid: 'one' },
    { alg: 'ES256', kid: 'one', jku: 'https://evil.example/keys' },
    { alg: 'ES256', jwk },
  ])
    await expect(theirs.verify(handMade(header, JSON.stringify(jwk)), NOW_MS)).rejects.toMatchObject(invalid)
})

test('an identity provider that does not answer, or answers nonsense, makes nobody’s token void', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const token = await sign(privateKey, { alg: 'ES256', kid: 'one' })
  const provider = await identityProvider()
  const busy = { code: 'SERVER_BUSY' }
  for (const status of [503, 404, 200]) {
    provider.status = status
    provider.body = status === 200 ? '<html>' : ''
    await expect((await verifier({ jwksUrl: provider.url })).verify(token, NOW_MS)).rejects.toMatchObject(
      busy,
    )
  }
  const [server] = servers.splice(0)
  await new Promise((resolve) => server?.close(resolve))
  await expect((await verifier({ jwksUrl: provider.url })).verify(token, NOW_MS)).rejects.toMatchObject(busy)
})

/** Publishes `keys`, and counts how often they are asked for. */
async function identityProvider() {
  const provider: { keys: object[]; asked: number; url: string; status: number; body?: string } = {
    keys: [],
    asked: 0,
    url: '',
    status: 200,
  }
  const server = createServer((_request, response) => {
    provider.asked++
    response.writeHead(provider.status, { 'Content-Type': 'application/json', Connection: 'close' })
    response.end(provider.body ?? JSON.stringify({ keys: provider.keys }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  return provider
}

/** A token as no library would make it. */
function handMade(header: object, secret: string | undefined): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part({ sub: 'ann', exp: NOW + 60 })}`
  const signature =
    secret === undefined ? '' : createHmac('sha256', secret).update(signed).digest('base64url')
  return `${signed}.${signature}`
}
