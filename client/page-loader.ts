import type { Observable } from './core/observable.ts'
import { createObservable } from './core/observable.ts'

type Load = () => Promise<unknown>

export interface PageLoader {
  /** A page that is not in the first load. */
  readonly later: <Module>(load: () => Promise<Module>) => () => Promise<Module>
  /** Fetches all of them, one after the other, each when `idle` resolves. Resolves to how many could not be had. */
  readonly loadAll: (idle: () => Promise<void>) => Promise<number>
  /** Whether the page that was wanted last could not be had: the server is out of reach, or has another version by now. */
  readonly missing: Observable<boolean>
}

/**
 * Pages that are fetched after the first screen. One that was fetched stays in memory; one that could not be is said
 * (`missing`), for the person to load the page again: nothing reloads by itself, an alert may be open. `words`: what they say, fetched
 * with the first of them.
 */
export function createPageLoader(words: () => Promise<unknown>): PageLoader {
  const loads: Load[] = []
  const missing = createObservable(false)
  return {
    missing,
    later(load) {
      const whole = async () => (await Promise.all([
        load(),
        words(),
      ]))[0]
      loads.push(whole)
      return async () => {
        missing.set(false)
        try {
          return await whole()
        }
        catch (error) {
          missing.set(true)
          throw error
        }
      }
    },
    async loadAll(idle) {
      let lacking = 0
      for (const load of loads) {
        await idle()
        await load().catch(() => lacking++)
      }
      return lacking
    },
  }
}
