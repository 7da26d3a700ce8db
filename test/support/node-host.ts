import type { Host } from '../../editor/lab/simulation/world/host.ts'

export const NODE: Host = {
  // Node runs a tick that a microtask asked for when no microtask is left.
  afterMicrotasks: (run) => queueMicrotask(() => process.nextTick(run)),
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  onUnhandledRejection: (hear) => {
    process.on('unhandledRejection', hear)
    return () => process.off('unhandledRejection', hear)
  },
}
