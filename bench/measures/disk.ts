import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Samples } from '../load/samples.ts'

const SYNCS = 500
const WRITE_BYTES = 4096

/** Milliseconds that this disk takes to make 4 KiB durable, appended to a file. */
export function measureDisk(): Samples {
  const folder = mkdtempSync(join(tmpdir(), 'inkwire-bench-'))
  const file = openSync(join(folder, 'syncs'), 'w')
  const samples = new Samples()
  try {
    const bytes = Buffer.alloc(WRITE_BYTES, 1)
    for (let sync = 0; sync < SYNCS; sync++) {
      const begunMs = performance.now()
      writeSync(file, bytes)
      fdatasyncSync(file)
      samples.add(performance.now() - begunMs)
    }
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
  return samples
}
