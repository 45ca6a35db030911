import { AppError } from '#contract/app-error'

/**
 * AU3: to a member what is somebody else's and what never was are one answer, word for word, whichever step found it so. Other failures stay
 * as they are.
 */
export function sayNothingOfOthers(error: unknown): unknown {
  return error instanceof AppError && error.code === 'not-found'
    ? new AppError('not-found', 'There is no such thing here, or it has not arrived yet; open the page again from its list.', {}, { cause: error })
    : error
}
