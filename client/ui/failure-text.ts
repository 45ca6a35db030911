import type { ErrorCode } from '#contract/errors'
import { AppError } from '#contract/app-error'

/** What went wrong, for the reader: `detail` is the server's own sentence where it says more, in English. */
export interface FailureText {
  readonly key: `errors.${ErrorCode}` | 'failure.away' | 'secondStep.wrongPassword' | 'secondStep.wrongCode' | 'password.refused'
  readonly detail?: string
}

/** Codes whose sentence on the server names the very thing to change. */
const withDetail = new Set<ErrorCode>([
  'camera-address-invalid',
  'bad-input',
  'camera-protocol',
  'quota-reached',
  'plant-file-damaged',
  'model-invalid',
])

export function failureText(error: unknown): FailureText {
  if (!(error instanceof AppError))
    return { key: 'failure.away' }
  return failureOf(error.code, error.message)
}

export function failureOf(code: ErrorCode, message: string): FailureText {
  return {
    key: `errors.${code}`,
    ...(withDetail.has(code) && { detail: message }),
  }
}
