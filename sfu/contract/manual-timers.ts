import type { Timers } from './timers.ts'
import { epochMs } from './time.ts'

export interface ManualTimers extends Timers {
  /** Moves the clock on by `ms` and runs what became due, in order. */
  readonly advance: (ms: number) => void
  /** How many actions wait. */
  readonly waiting: () => number
  /** ms until the next action; undefined when none waits. */
  readonly nextInMs: () => number | undefined
}

/** So many actions at one moment, and something wakes itself without end: no clock of a test would ever end it. */
const mostAtOnce = 100_000

/** Timers that move only when told: for tests and simulations. */
export function createManualTimers(startMs = 1_700_000_000_000): ManualTimers {
  let nowMs = startMs
  let order = 0
  const entries = new Map<number, { dueMs: number, action: () => void }>()

  const next = (): [number, { dueMs: number, action: () => void }] | undefined =>
    [...entries].sort(([orderA, a], [orderB, b]) => a.dueMs - b.dueMs || orderA - orderB)[0]

  return {
    now: () => epochMs(nowMs),
    after(delayMs, action) {
      const id = order++
      entries.set(id, { dueMs: nowMs + Math.max(0, delayMs), action })
      return () => entries.delete(id)
    },
    advance(ms) {
      const untilMs = nowMs + ms
      let atOnce = 0
      for (let entry = next(); entry && entry[1].dueMs <= untilMs; entry = next()) {
        entries.delete(entry[0])
        atOnce = entry[1].dueMs > nowMs
          ? 0
          : atOnce + 1
        if (atOnce > mostAtOnce)
          throw new RangeError(`${mostAtOnce} actions ran and the clock stood at ${nowMs}: one of them asks for itself again after 0 ms.`)
        nowMs = Math.max(nowMs, entry[1].dueMs)
        entry[1].action()
      }
      nowMs = untilMs
    },
    waiting: () => entries.size,
    nextInMs() {
      const entry = next()
      return entry && entry[1].dueMs - nowMs
    },
  }
}
