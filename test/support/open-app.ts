import type { Hono } from 'hono'
import { type ApiEnv, type AuthorizeOptions, authorize } from '../../server/api/authorize.ts'
import { unrestricted } from '../../server/session/identity.ts'
import { httpApp, type Readiness } from '../../server/transport/http.ts'
import type { PersonId } from '../../shared/ids.ts'

/** These routes as a server has them that asks nobody who they are. */
export function openApp(options: {
  readonly routes: readonly Hono<ApiEnv>[]
  readonly alarm: (text: string, cause?: unknown) => void
  readonly readiness?: () => Readiness
  readonly access?: Partial<AuthorizeOptions>
  readonly onAnswered?: (method: string, status: number) => void
}): Hono<ApiEnv> {
  const { access, alarm, routes } = options
  return httpApp({
    readiness: options.readiness ?? (() => ({ state: 'ready' })),
    metrics: {
      contentType: 'text/plain; version=0.0.4',
      expose: async () => 'inkwire_sessions 0\n',
      answered: options.onAnswered ?? (() => {}),
    },
    authorize: authorize({
      identify: (key) => unrestricted(key as PersonId),
      roleOn: async () => 'owner',
      origins: 'own',
      isLocal: false,
      onRefused: () => {},
      alarm,
      ...access,
    }),
    routes,
    alarm,
  })
}
