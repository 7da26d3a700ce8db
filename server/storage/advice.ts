import { InkwireError } from '../../shared/errors.ts'
import type { LogObserver } from '../../shared/log/log-observer.ts'

interface Advice {
  readonly said: RegExp
  readonly text: string
}

// In LevelDB's errors stand the system's words, not its codes.
const OF_THE_DISK: readonly Advice[] = [
  {
    said: /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i,
    text: 'Free space on this disk, or raise the quota: saving then goes on by itself, without a restart.',
  },
  {
    said: /file too large|EFBIG/i,
    text: 'This process may not write larger files: raise the limit (ulimit -f, LimitFSIZE in systemd) and restart.',
  },
  {
    said: /input\/output error|\bEIO\b/i,
    text:
      'The disk fails: look into the kernel’s log (dmesg, journalctl -k). While it goes on failing, stop the server, copy the ' +
      'data folder to another disk and run `inkwire verify` there, or restore a backup.',
  },
  {
    said: /read-only file system|EROFS/i,
    text:
      'The system has made this disk read-only, as it does when one fails: look into the kernel’s log (dmesg), and move the ' +
      'data folder to another disk.',
  },
  {
    said: /too many open files|EMFILE|ENFILE/i,
    text: 'Raise the limit of open files (ulimit -n, LimitNOFILE in systemd) and restart.',
  },
  {
    said: /permission denied|EACCES|EPERM/i,
    text: 'The data folder and all in it must belong to the user that the server runs as.',
  },
  {
    said: /has not answered for/i,
    text: 'The disk stalls: look at its load (iostat -x) and into the kernel’s log (dmesg).',
  },
  {
    said: /corruption|checksum mismatch/i,
    text: 'Files of the database are damaged: stop the server, run `inkwire verify`, and restore what it names from a backup.',
  },
]

const OF_A_DOCUMENT =
  'It can be read as far as it is whole, and takes no edits; all others go on. Whoever has it open still holds it, and can ' +
  'export it. Run `inkwire verify`, then put it back from a backup with `inkwire restore`.'

/** What an operator can do about what the storage has met; undefined where nothing is known. */
export function adviceFor(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof InkwireError && cause.code === 'DOCUMENT_IN_RECOVERY') return OF_A_DOCUMENT
    const words = 'code' in cause ? `${cause.message} ${String(cause.code)}` : cause.message
    const advice = OF_THE_DISK.find(({ said }) => said.test(words))
    if (advice !== undefined) return advice.text
  }
  return undefined
}

/** Alarms with what to do about them. */
export function withAdvice(observer: LogObserver): LogObserver {
  return {
    committed: (operations, bytes, elapsedMs) => observer.committed(operations, bytes, elapsedMs),
    alarm: (text, cause) => {
      const advice = adviceFor(cause)
      observer.alarm(advice === undefined ? text : `${text}. ${advice}`, cause)
    },
  }
}
