import type { Timers } from '#contract/timers'

const lookMs = 250
/** Viewers that do not present what is there (a hidden page, a covered window) do not keep the old picture for ever. */
const handoverMs = 3_000

export interface HandoverWaitParts {
  /** Whether the consumer that comes next has decoded a picture. */
  readonly hasPicture: () => Promise<boolean>
  /** False: it went meanwhile, or is on. */
  readonly isNext: () => boolean
  /** Whether somebody looks, who says when the next one is on. */
  readonly isDisplayed: () => boolean
  readonly timers: Timers
}

/**
 * Looks from time to time whether the next consumer brings pictures, for when nobody says so; then calls `onDone` once, a while later where
 * somebody looks. The answer ends it.
 */
export function waitForHandover({ hasPicture, isNext, isDisplayed, timers }: HandoverWaitParts, onDone: () => void): () => void {
  let sinceMs: number | undefined
  let cancel = (): void => {}
  const again = (): void => {
    cancel = timers.after(lookMs, async () => {
      const now = timers.now()
      if (sinceMs === undefined && await hasPicture())
        sinceMs = now
      if (!isNext())
        return
      const patienceMs = isDisplayed()
        ? handoverMs
        : 0
      if (sinceMs !== undefined && now - sinceMs >= patienceMs)
        onDone()
      else
        again()
    })
  }
  again()
  return () => cancel()
}
