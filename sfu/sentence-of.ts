import { AppError } from '#contract/app-error'

/** Ends a start that cannot go on with a sentence for people. */
export function sentenceOf(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : `The server failed: ${error instanceof Error
      ? error.message
      : String(error)}`
}
