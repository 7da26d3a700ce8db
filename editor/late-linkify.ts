/*
 * Stands in for `linkifyjs` in the browser builds, which is a tenth of what an editor needs to appear and is first asked
 * when somebody has typed a word or pasted one. That first question is not answered: an address in it stays text.
 */
type Linkify = typeof import('linkifyjs')

let linkify: Linkify | undefined
let loading: Promise<void> | undefined

function loaded(): Linkify | undefined {
  loading ??= import('linkifyjs/dist/linkify.mjs').then((module: Linkify) => {
    linkify = module
  })
  // Without it an editor only makes fewer links by itself.
  loading.catch(reportError)
  return linkify
}

export const find = (...given: Parameters<Linkify['find']>) => loaded()?.find(...given) ?? []

export const tokenize = (text: string) => loaded()?.tokenize(text) ?? []

/** Of further schemes our links have none. */
export function registerCustomProtocol(): void {}

export function reset(): void {}
