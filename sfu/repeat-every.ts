import type { Timers } from '#contract/timers'

/** Does `action` each time `periodMs` is over, until the answer is called. */
export function repeatEvery(timers: Timers, periodMs: number, action: () => void): () => void {
  let cancel = timers.after(periodMs, tick)
  function tick(): void {
    action()
    cancel = timers.after(periodMs, tick)
  }
  return () => cancel()
}
