import type { PersonId } from '../../shared/ids.ts'
import { Places } from './places.ts'

/** What one person has at a time, over all addresses [Q1]. */
export class PersonLimits {
  readonly connections: Places<PersonId>
  readonly sessions: Places<PersonId>

  constructor(limits: { readonly personConnections: number; readonly personSessions: number }) {
    this.connections = new Places(limits.personConnections)
    this.sessions = new Places(limits.personSessions)
  }
}
