import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { enterLanguage, languageTag } from '../texts/language.ts'
import './app-element.ts'
import { enterAppLanguage } from './texts/texts.ts'
import { tokens } from './tokens.ts'

// Before anything else runs: nobody else gets to see it.
tokens.take()

const page = document.documentElement
// The app speaks the browser's language; the one that stands in the page is that of its few words before this runs.
page.removeAttribute('lang')
const words = enterLanguage(page)
if (words === undefined) start()
else words.then(enterAppLanguage).catch(reportError).then(start, reportError)

function start(): void {
  page.lang = languageTag()
  document.body.prepend(document.createElement('inkwire-app'))
}

// Only where it can work: a service worker needs TLS or this machine itself.
if ('serviceWorker' in navigator) {
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/service-worker.js').catch(reportUnlessCutOff)
  })
}
