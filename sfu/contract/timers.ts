import type { Clock } from './time.ts'

/** Time as an argument: what o'clock it is, and to be woken later. Services never call setTimeout themselves. */
export interface Timers {
  readonly now: Clock
  /** Runs `action` once after `delayMs`; the answer cancels it. */
  readonly after: (delayMs: number, action: () => void) => () => void
}

interface TimerHost<Handle> {
  setTimeout: (action: () => void, delayMs: number) => Handle
  clearTimeout: (handle: Handle) => void
}

/** Timers of a runtime: `timersOf(globalThis, () => epochMs(Date.now()))`. */
export function timersOf<Handle>(host: TimerHost<Handle>, now: Clock): Timers {
  return {
    now,
    after(delayMs, action) {
      const handle = host.setTimeout(action, delayMs)
      return () => host.clearTimeout(handle)
    },
  }
}

/** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
export async function pause(timers: Timers, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted)
    return
  await new Promise<void>((resolve) => {
    let cancel = (): void => {}
    function done(): void {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    cancel = timers.after(delayMs, done)
    signal.addEventListener('abort', done)
  })
}
