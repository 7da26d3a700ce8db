import './app-element.ts'

// Only where it can work: a service worker needs TLS or this machine itself.
if ('serviceWorker' in navigator) {
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/service-worker.js').catch(reportError)
  })
}
