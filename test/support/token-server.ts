import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import { OPEN_ACCESS } from '../../server/access/access-config.ts'
import { ownSecret } from '../../server/access/own-secret.ts'
import { OWN_KEY_ID } from '../../server/access/token-verifier.ts'
import { defaultConfig } from '../../server/config.ts'
import { type Assembled, assembleServer } from '../../server/server.ts'

/** A whole server in this process that asks everybody for a token. */
export class TokenServer {
  readonly assembled: Assembled
  readonly http: string
  readonly webSocket: string
  readonly folder: string
  readonly #server: Server

  private constructor(assembled: Assembled, folder: string, server: Server) {
    const { port } = server.address() as AddressInfo
    this.assembled = assembled
    this.http = `http://127.0.0.1:${port}`
    this.webSocket = `ws://127.0.0.1:${port}`
    this.folder = folder
    this.#server = server
  }

  static async start(): Promise<TokenServer> {
    const folder = await mkdtemp(join(tmpdir(), 'inkwire-tokens-'))
    const config = { ...defaultConfig(), data: folder, access: { ...OPEN_ACCESS, mode: 'tokens' as const } }
    const assembled = await assembleServer(config, pino({ level: 'silent' }), {
      servesApp: true,
      keepsHouse: false,
    })
    const server = createServer(assembled.request).on('upgrade', assembled.upgrade)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new TokenServer(assembled, folder, server)
  }

  /** Holds for an hour unless the claims say otherwise. */
  async token(claims: Readonly<Record<string, unknown>>): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000)
    return new SignJWT({ iat: nowSeconds, exp: nowSeconds + 3600, ...claims })
      .setProtectedHeader({ alg: 'HS256', kid: OWN_KEY_ID })
      .sign(await ownSecret(this.folder))
  }

  async close(): Promise<void> {
    await this.assembled.close()
    await new Promise((resolve) => this.#server.close(resolve))
    await rm(this.folder, { recursive: true, force: true })
  }
}
