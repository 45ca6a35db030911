import type { Timers } from '#contract/timers'
import type { MediaWorker } from './media-worker.ts'

const askEveryMs = 1_000
/** Looks in a row that find the question unanswered. Counted, not timed: when this process is late itself, the answer is read before the next look. */
const looksToDeath = 3

/** MS4: calls `onHung` once when a worker has not answered for 3 s, asked every second. The answer ends the watch. */
export function watchWorker(worker: Pick<MediaWorker, 'ask'>, timers: Timers, onHung: () => void): () => void {
  let isAsking = false
  let looks = 0
  let cancel = timers.after(askEveryMs, look)

  function look(): void {
    if (isAsking && ++looks >= looksToDeath) {
      onHung()
      return
    }
    if (!isAsking) {
      isAsking = true
      looks = 0
      // That it is gone is said elsewhere.
      void worker.ask().catch(() => {}).then(() => {
        isAsking = false
      })
    }
    cancel = timers.after(askEveryMs, look)
  }

  return () => cancel()
}
