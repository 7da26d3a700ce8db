import type { Host } from './simulation/world/host.ts'

/** A page as the host of a world. */
export function browserHost(): Host {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  // A message comes as a task of its own: no microtask is left before it, and people's keys come in between.
  port1.onmessage = () => waiting.shift()?.()
  const afterMicrotasks = (run: () => void): void => {
    waiting.push(run)
    port2.postMessage(undefined)
  }
  return {
    afterMicrotasks,
    nextTurn: () => new Promise((resolve) => setTimeout(resolve)),
    onUnhandledRejection: (hear) => {
      const listener = (event: PromiseRejectionEvent): void => hear(event.reason)
      window.addEventListener('unhandledrejection', listener)
      return () => window.removeEventListener('unhandledrejection', listener)
    },
  }
}
