import type { Timers } from '#contract/timers'
import { backoffMs } from '../../core/backoff.ts'

export interface KeepRunningOptions {
  timers: Timers
  random: () => number
  /** Told of each failure, which would otherwise be seen by nobody. */
  onFailure: (error: unknown) => void
}

const pause = { baseMs: 500, maxMs: 30_000 }
/** A run this long was a success; its failure starts the pauses anew. */
const provenMs = 60_000

/** Runs a service until `signal` aborts, again after a pause whenever it ends or fails before. Never rejects. */
export async function keepRunning(run: (signal: AbortSignal) => Promise<void>, signal: AbortSignal, { timers, random, onFailure }: KeepRunningOptions): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const startedAt = timers.now()
    try {
      await run(signal)
    }
    catch (error) {
      onFailure(error)
    }
    if (signal.aborted)
      return
    if (timers.now() - startedAt > provenMs)
      attempt = 0
    await new Promise<void>((resolve) => {
      const cancel = timers.after(backoffMs(attempt, pause, random), end)
      function end(): void {
        cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      signal.addEventListener('abort', end)
    })
  }
}
