import { spawn } from 'node:child_process'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { serverMain } from '../support/server-process.ts'
import { broken, type Campaign, type CampaignOptions, type Figures, pause } from './campaign.ts'
import { withCompanions } from './companions.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { withServer } from './with-server.ts'

const TYPE_MS = { low: 20, high: 200 }
const FROZEN_MS = { low: 300, high: 3000 }
const SAVED_WITHIN_MS = 30_000

export const FROZEN: Campaign = {
  promise:
    'The server stands still for seconds (SIGSTOP) and goes on: nothing is lost or doubled. Meanwhile and always, a second server on its folder is refused and touches nothing.',
  unit: 'times frozen',
  full: 50,
  run,
}

async function run({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'frozen')
  let withUnacknowledged = 0
  return withServer({ flags: UNDER_LOAD }, { tell }, (server) =>
    withCompanions(server.webSocketUrl, async (companions) => {
      const crew = new Crew(server.webSocketUrl, seed)
      for (let round = 1; round <= rounds; round += 1) {
        await crew.comeBack(SAVED_WITHIN_MS)
        crew.type()
        companions.type(round)
        await pause(random.integer(TYPE_MS.low, TYPE_MS.high))
        const { pid } = server
        if (pid === undefined) throw new Error('bug: the server does not run')
        process.kill(pid, 'SIGSTOP')
        try {
          const frozenMs = random.integer(FROZEN_MS.low, FROZEN_MS.high)
          await Promise.all([pause(frozenMs), refused(server.data)])
          if (crew.unacknowledged > 0) withUnacknowledged += 1
          tell(`round ${round}: frozen for ${frozenMs} ms, a second server refused`)
        } finally {
          process.kill(pid, 'SIGCONT')
        }
        await refused(server.data)
        crew.stopTyping()
        await crew.comeBack(SAVED_WITHIN_MS)
        await crew.check()
      }
      await crew.leave()
      await companions.agree()
      return {
        'times frozen': rounds,
        'with edits on their way': withUnacknowledged,
        'second servers refused': 2 * rounds,
        acknowledgements: crew.acknowledgements,
        lost: 0,
      }
    }),
  )
}

/** A second server on this folder does not start, and says why. */
async function refused(data: string): Promise<void> {
  const second = spawn(process.execPath, [serverMain(), '--port', '0', '--data', data], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  second.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise((resolve) => second.once('close', resolve))
  if (code !== 1 || !said.includes('in use by another process')) {
    broken(`[L6] a second server ended with ${code}: ${said}`)
  }
}
