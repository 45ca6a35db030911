import process from 'node:process'
import { processTree } from '../e2e/processes.ts'

const undos = new Set<() => void>()

/**
 * For what outlives this process or fills the disk: `undo`, synchronous, is run when a part takes too long, at Ctrl-C, and when the process ends.
 * Whoever has cleared up themselves calls the answer.
 */
export function leaveNothing(undo: () => void): () => void {
  undos.add(undo)
  return () => undos.delete(undo)
}

/** Undoes it all now, newest first. */
export function sweep(): void {
  for (const undo of [...undos].reverse()) {
    undos.delete(undo)
    try {
      undo()
    }
    catch (error) {
      process.stderr.write(`left behind: ${String(error)}\n`)
    }
  }
}

/**
 * Ends a process and all below it, at once: the first by `signal` (a postmaster clears up after SIGQUIT, and follows a server that is gone), and who
 * is still there after 5 s by SIGKILL.
 */
export function endTree(root: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  const pids = processTree(root).map(({ pid }) => pid)
  send(root, signal)
  const nobody = new Int32Array(new SharedArrayBuffer(4))
  // Not of kill(pid, 0): it finds also those that ended and wait to be asked how, which this process does only later.
  const left = (): number[] => pids.filter(pid => processTree(pid).length > 0)
  for (let waited = 0; waited < 50 && left().length > 0; waited++)
    Atomics.wait(nobody, 0, 0, 100)
  left().forEach(pid => send(pid, 'SIGKILL'))
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  }
  catch {
    // It is gone.
  }
}
