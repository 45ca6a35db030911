import { setTimeout as sleep } from 'node:timers/promises'

/** For all that is asked of a browser that lives. */
const longestAnswerMs = 60_000

/** The answer, or a rejection that says `otherwise`: Playwright waits for ever for what a page evaluates. */
export async function inTime<T>(answer: Promise<T>, otherwise: string): Promise<T> {
  const late = new AbortController()
  try {
    return await Promise.race([
      answer,
      sleep(longestAnswerMs, undefined, { ref: false, signal: late.signal }).then(() => Promise.reject(new Error(otherwise))),
    ])
  }
  finally {
    late.abort()
  }
}
