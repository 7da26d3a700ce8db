/*
 * Stands in for `linkifyjs` in the browser builds, which is a tenth of what an editor needs to appear and is first asked
 * when somebody has typed a word or pasted one. That first question is not answered: an address in it stays text.
 */
import { reportUnlessCutOff } from './report-unless-cut-off.ts'

type Linkify = typeof import('linkifyjs')

let linkify: Linkify | undefined
let isAsked = false

function loaded(): Linkify | undefined {
  if (isAsked) return linkify
  isAsked = true
  import('linkifyjs/dist/linkify.mjs').then(
    (module: Linkify) => {
      linkify = module
    },
    // An editor only makes fewer links by itself, and asks again at the next word.
    (error: unknown) => {
      isAsked = false
      reportUnlessCutOff(error)
    },
  )
  return undefined
}

export const find = (...given: Parameters<Linkify['find']>) => loaded()?.find(...given) ?? []

export const tokenize = (text: string) => loaded()?.tokenize(text) ?? []

/** Of further schemes our links have none. */
export function registerCustomProtocol(): void {}

export function reset(): void {}
