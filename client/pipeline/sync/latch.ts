import type { Timers } from '#contract/timers'

/** Rings wake a waiter; a ring that nobody waits for is kept for the next wait, so that none is lost between two waits. */
export interface Latch<Ring extends string> {
  readonly ring: (ring: Ring) => void
  /** Resolves with the first of `rings` that was rung, `due` after `delayMs`, or `stopped` when `signal` aborts; whichever is first. */
  readonly wait: (rings: readonly Ring[], delayMs: number, signal: AbortSignal) => Promise<Ring | 'due' | 'stopped'>
}

export function createLatch<Ring extends string>(timers: Timers): Latch<Ring> {
  const kept = new Set<Ring>()
  let wake: (() => void) | undefined

  return {
    ring(ring) {
      kept.add(ring)
      wake?.()
    },
    wait(rings, delayMs, signal) {
      return new Promise((resolve) => {
        let cancel = (): void => {}
        function look(): void {
          const ring = rings.find(candidate => kept.has(candidate))
          if (signal.aborted)
            end('stopped')
          else if (ring && kept.delete(ring))
            end(ring)
        }
        function end(answer: Ring | 'due' | 'stopped'): void {
          cancel()
          signal.removeEventListener('abort', look)
          wake = undefined
          resolve(answer)
        }
        wake = look
        cancel = timers.after(delayMs, () => end('due'))
        signal.addEventListener('abort', look)
        look()
      })
    },
  }
}
