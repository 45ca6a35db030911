import type { ErrorCode } from './errors.ts'
import { errorCodes, errorTable } from './errors.ts'
import { z } from './schema.ts'

/** A failure with a code from the table and a sentence that says what to do next. `details` is safe to show and to log. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }

  get httpStatus(): number {
    return errorTable[this.code].httpStatus
  }
}

/** What a failure looks like on the wire, over HTTP and over the WebSocket. */
export const errorBodySchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

export function toErrorBody(error: AppError): ErrorBody {
  return { code: error.code, message: error.message, details: error.details }
}
