import type { FailureText } from '../../ui/failure-text.ts'
import { AppError } from '#contract/app-error'
import { failureText } from '../../ui/failure-text.ts'

/** What went wrong with a person: the last administrator is told apart, with the way on. */
export function personWords(error: unknown): FailureText {
  return error instanceof AppError && error.code === 'last-administrator'
    ? { key: 'people.last' }
    : failureText(error)
}
