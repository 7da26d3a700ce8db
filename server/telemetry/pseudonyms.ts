import { createHmac, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FILE = 'pseudonyms.key'
const KEY_BYTES = 32
const SHOWN_CHARACTERS = 12

/**
 * Names for the log that say "the same as before" and not who or what. They follow from a secret of this data folder:
 * whoever has only the log cannot try names until one fits, and the logs of two installations do not meet.
 */
export class Pseudonyms {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** With the secret in the data folder, which is made when there is none. Rejects with the system's error. */
  static async open(dataFolder: string): Promise<Pseudonyms> {
    const path = join(dataFolder, FILE)
    const key = await readFile(path).catch(() => undefined)
    if (key?.byteLength === KEY_BYTES) return new Pseudonyms(key)
    // It is worth nothing to anybody without the log, and a lost one costs no more than new names in it.
    const made = randomBytes(KEY_BYTES)
    await writeFile(path, made, { mode: 0o600 })
    return new Pseudonyms(made)
  }

  ofPerson(person: string): string {
    return this.#of('person', person)
  }

  ofDocument(document: string): string {
    return this.#of('document', document)
  }

  #of(kind: string, name: string): string {
    const digest = createHmac('sha256', this.#key).update(`${kind}\0${name}`).digest('base64url')
    return digest.slice(0, SHOWN_CHARACTERS)
  }
}
