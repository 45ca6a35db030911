import { AppError } from '#contract/app-error'

/** How a command ends that failed. 2: it was typed wrong, trying again is in vain; 1: it could not be done. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof AppError && (error.code === 'bad-input' || error.code === 'camera-address-invalid')
    ? 2
    : 1
}
