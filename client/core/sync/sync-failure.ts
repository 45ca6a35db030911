import type { AppError } from '#contract/app-error'
import { errorTable } from '#contract/errors'

/**
 * What a refusal of the server means for a queue: `out-of-step` we believe something else than the server; `busy` ask
 * again after a pause; `refused` asking again is in vain until somebody signs in, gets a right or reloads the page.
 */
export type SyncFailure = 'out-of-step' | 'busy' | 'refused'

export function syncFailureOf(error: AppError): SyncFailure {
  if (error.code === 'sequence-gap' || error.code === 'database-restored')
    return 'out-of-step'
  return errorTable[error.code].retry === 'never'
    ? 'refused'
    : 'busy'
}

/** Whether a picture that was refused so can ever be taken: false when the fault lies in the picture itself. */
export function isPictureWorthKeeping(error: AppError): boolean {
  return error.code === 'not-signed-in' || error.code === 'not-allowed' || error.code === 'foreign-origin'
    || error.code === 'protocol-unsupported' || errorTable[error.code].retry !== 'never'
}
