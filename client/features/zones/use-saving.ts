import type { FailureText } from '../../ui/failure-text.ts'
import { ref, shallowRef } from 'vue'
import { AppError } from '#contract/app-error'
import { failureText } from '../../ui/failure-text.ts'

/** Somebody else was first: with another version, or by removing it. */
export type Conflict = { readonly kind: 'edited', readonly current: number } | { readonly kind: 'gone' }

/** One call to the server at a time, with what came of it: done, a conflict to decide, or a failure in words. */
export function useSaving() {
  const isBusy = ref(false)
  const failure = shallowRef<FailureText>()
  const conflict = shallowRef<Conflict>()

  /** What the work answers; undefined where it failed, which is said. */
  async function run<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (isBusy.value)
      return undefined
    isBusy.value = true
    failure.value = undefined
    conflict.value = undefined
    try {
      return await work()
    }
    catch (error) {
      if (error instanceof AppError && error.code === 'edited-elsewhere') {
        conflict.value = {
          kind: 'edited',
          current: Number(error.details.current),
        }
      }
      else if (error instanceof AppError && error.code === 'not-found') {
        conflict.value = { kind: 'gone' }
      }
      else {
        failure.value = failureText(error)
      }
      return undefined
    }
    finally {
      isBusy.value = false
    }
  }
  return { isBusy, failure, conflict, run }
}
