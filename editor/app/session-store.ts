import { isColour } from '../editing/palette.ts'
import { type Person, readName } from '../editing/person.ts'
import { ask, DocumentsError } from './ask.ts'
import { keep, readKept } from './kept.ts'
import { tokens } from './tokens.ts'

/** Who one is to the server, and what one may do there. */
export interface Session {
  /** `open`: nobody is asked who they are. */
  readonly access: 'open' | 'tokens'
  readonly mayCreate: boolean
  /** How others see one by the server's word; what is missing one chooses oneself. */
  readonly person: Partial<Person>
}

const KEY = 'inkwire.session'

/** By the server's last word; before the first one, a server asks nobody, unless somebody was given a token for it. */
export class SessionStore extends EventTarget {
  #session: Session

  constructor() {
    super()
    const isGuarded = tokens.own !== undefined || tokens.linked.length > 0
    this.#session = readSession(readKept(KEY)) ?? {
      access: isGuarded ? 'tokens' : 'open',
      mayCreate: !isGuarded,
      person: {},
    }
    tokens.addEventListener('change', () => this.refresh().catch(reportError))
  }

  get session(): Session {
    return this.#session
  }

  /** Sends `change` where something is different. Without the server everything stays as it was. */
  async refresh(): Promise<void> {
    let session: Session | undefined
    try {
      session = readSession(await ask('GET', '/api/session'))
    } catch (error) {
      if (!(error instanceof DocumentsError)) throw error
    }
    if (session === undefined || JSON.stringify(session) === JSON.stringify(this.#session)) return
    this.#session = session
    keep(KEY, session)
    this.dispatchEvent(new Event('change'))
  }
}

function readSession(told: unknown): Session | undefined {
  if (typeof told !== 'object' || told === null) return undefined
  const { access, mayCreate, person } = told as Record<string, unknown>
  if (access !== 'open' && access !== 'tokens') return undefined
  const { name: claimed, color } = (person ?? {}) as Record<string, unknown>
  const name = readName(claimed)
  return {
    access,
    mayCreate: mayCreate === true,
    person: { ...(name !== undefined && { name }), ...(isColour(color) && { color }) },
  }
}
