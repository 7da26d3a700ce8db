import { parentPort } from 'node:worker_threads'
import { diffUpdate } from 'yjs'
import { assert } from '../../../shared/assert.ts'
import { fold, isSameState } from '../fold.ts'
import { standBehind } from './stand-behind.ts'
import { type Task, type TaskResult, unpackEntries } from './task.ts'

// The inside of the worker thread: one task, one result, in turn. It holds nothing between them.

const port = parentPort
assert(port !== null, 'this file runs as a worker thread')
standBehind()

port.on('message', (task: Task) => {
  const result = perform(task)
  port.postMessage(result, moved(result))
})

function perform(task: Task): TaskResult {
  try {
    switch (task.type) {
      case 'fold': {
        const base = task.base && { update: task.base }
        return { type: 'folded', folded: fold(base, unpackEntries(task.entries)) }
      }
      case 'difference':
        return { type: 'difference', update: diffUpdate(task.state, task.stateVector) }
      case 'compare':
        return { type: 'compared', isSame: isSameState(task.one, task.other) }
    }
  } catch (error) {
    return { type: 'failed', failure: error instanceof Error ? error.message : String(error) }
  }
}

function moved(result: TaskResult): ArrayBuffer[] {
  switch (result.type) {
    case 'folded':
      return [result.folded.update.buffer as ArrayBuffer]
    case 'difference':
      return [result.update.buffer as ArrayBuffer]
    case 'compared':
    case 'failed':
      return []
  }
}
