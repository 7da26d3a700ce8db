// Inkwire inside an existing Node server, below /inkwire, for those only who are logged in.
import { createServer } from 'node:http'
import { createInkwire } from 'inkwire/server'

const inkwire = await createInkwire({
  data: process.env.DATA ?? './documents',
  base: '/inkwire',
  logLevel: 'warn',
})

const isLoggedIn = (request) => /\bsession=valid\b/.test(request.headers.cookie ?? '')

const server = createServer((request, response) => {
  if (request.url.startsWith('/inkwire/') && !isLoggedIn(request))
    response.writeHead(401).end('Log in first.\n')
  else inkwire.request(request, response, () => response.end('This is the page’s own.\n'))
})

server.on('upgrade', (request, socket, head) => {
  if (!isLoggedIn(request) || !inkwire.upgrade(request, socket, head)) socket.destroy()
})

server.listen(process.env.PORT ?? 3000)

process.once('SIGTERM', async () => {
  await inkwire.close()
  server.close()
})
