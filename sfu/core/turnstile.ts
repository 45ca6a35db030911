/** Lets a few in at a time, in the order in which they came. */
export interface Turnstile {
  /** What `work` answers, or why it failed; it begins when there is a place. */
  readonly pass: <T>(work: () => Promise<T>) => Promise<T>
  /** How many wait. */
  readonly waiting: () => number
}

/** `places`: how many may be inside at once. */
export function createTurnstile(places: number): Turnstile {
  const queue: (() => void)[] = []
  let inside = 0
  return {
    async pass(work) {
      if (inside >= places)
        await new Promise<void>(resolve => queue.push(resolve))
      else
        inside++
      try {
        return await work()
      }
      finally {
        // The place goes to whoever waits longest; nobody who comes now is before them.
        const next = queue.shift()
        if (next)
          next()
        else
          inside--
      }
    },
    waiting: () => queue.length,
  }
}
