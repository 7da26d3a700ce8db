// What Chromium, Firefox and Safari say of a module, or of a service worker, that they could not fetch because there was
// no network or the page was left meanwhile; all of it as a TypeError.
const NOT_FETCHED = /dynamically imported module|module script failed|when fetching the script/i

/**
 * Reports why a part of the editor that comes on demand is not here, unless the network is cut: that is no fault of
 * ours, is told by the status already, and whoever needs the part next asks for it again.
 */
export function reportUnlessCutOff(error: unknown): void {
  if (!(error instanceof TypeError && NOT_FETCHED.test(error.message))) reportError(error)
}
