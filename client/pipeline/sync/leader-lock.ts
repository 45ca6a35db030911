/** At most one tab of this browser profile works behind it at a time; another takes over when that one goes. */
export interface LeaderLock {
  /** Waits for the lock, runs `body`, gives the lock back. Returns without running it when `signal` aborts first. */
  readonly hold: (name: string, signal: AbortSignal, body: () => Promise<void>) => Promise<void>
}

/** By Web Locks: the browser gives the lock back when a tab dies, and does not freeze a tab that holds one. */
export function createWebLeaderLock(locks: Pick<LockManager, 'request'>): LeaderLock {
  return {
    async hold(name, signal, body) {
      try {
        await locks.request(name, { signal }, body)
      }
      catch (error) {
        if (!signal.aborted)
          throw error
      }
    },
  }
}

/** For a page that is alone by construction. */
export const noLeaderLock: LeaderLock = {
  hold: (_name, signal, body) => signal.aborted
    ? Promise.resolve()
    : body(),
}
