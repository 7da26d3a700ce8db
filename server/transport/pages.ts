import { type Context, Hono } from 'hono'
import type { ApiEnv } from '../api/authorize.ts'
import { ELEMENT_HEADERS, PAGE_HEADERS } from './security-headers.ts'
import { type StaticFile, StaticFiles } from './static-files.ts'

export interface PagesOptions {
  /** The built web app; a single page for `/`, `/lab` and every `/d/…`. Without it there is none. */
  readonly appFolder?: string
  /** The built custom element and whatever it loads, for pages of any site. */
  readonly elementFolder: string
}

const FOR_EVER = 'public, max-age=31536000, immutable'
const ASK_EVERY_TIME = 'no-cache'

/** The web app and the custom element, as they were built. */
export function pages({ appFolder, elementFolder }: PagesOptions): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const appFiles = appFolder === undefined ? undefined : new StaticFiles(appFolder)
  const elementFiles = new StaticFiles(elementFolder)
  app.on(['GET', 'HEAD'], '*', async (context, next) => {
    const path = new URL(context.req.url).pathname
    const isPage = appFiles !== undefined && (path === '/' || path === '/lab' || path.startsWith('/d/'))
    const own = await appFiles?.find(isPage ? '/index.html' : path)
    if (own !== undefined) return answer(context, own, PAGE_HEADERS)
    const element = await elementFiles.find(path)
    if (element !== undefined) return answer(context, element, ELEMENT_HEADERS)
    if (isPage) return context.text('The web app is not built: run `npm run build`.', 503)
    return next()
  })
  return app
}

function answer(context: Context, file: StaticFile, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) context.header(name, value)
  context.header('Content-Type', file.type)
  context.header('Cache-Control', file.isHashed ? FOR_EVER : ASK_EVERY_TIME)
  context.header('ETag', file.tag)
  context.header('Vary', 'Accept-Encoding')
  if (context.req.header('If-None-Match')?.includes(file.tag)) return context.body(null, 304)
  const acceptsGzip = /\bgzip\b/.test(context.req.header('Accept-Encoding') ?? '')
  if (acceptsGzip && file.gzipped !== undefined) {
    context.header('Content-Encoding', 'gzip')
    return context.body(file.gzipped)
  }
  return context.body(file.bytes)
}
