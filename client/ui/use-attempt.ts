import type { Ref } from 'vue'
import type { FailureText } from './failure-text.ts'
import { ref, shallowRef } from 'vue'
import { failureText } from './failure-text.ts'

export interface Attempt {
  readonly working: Readonly<Ref<boolean>>
  /** Why the last one failed; gone when the next one begins. */
  readonly failure: Readonly<Ref<FailureText | undefined>>
  /** Whether `work` came to its end. One at a time: while one runs, another is not begun and answers false. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<boolean>
}

/** Something a form does with the server: whether it is at it, and what went wrong in words. */
export function useAttempt(words: (error: unknown) => FailureText = failureText): Attempt {
  const working = ref(false)
  const failure = shallowRef<FailureText>()
  return {
    working,
    failure,
    async attempt(work) {
      if (working.value)
        return false
      working.value = true
      failure.value = undefined
      try {
        await work()
        return true
      }
      catch (error) {
        failure.value = words(error)
        return false
      }
      finally {
        working.value = false
      }
    },
  }
}
