import type { ErrorBody } from '#contract/app-error'
import { AppError, toErrorBody } from '#contract/app-error'
import { z } from '#contract/schema'

export interface ErrorReply {
  readonly httpStatus: number
  readonly body: ErrorBody
  /** A failure nobody foresaw: to be logged in full under the request's id. */
  readonly isUnforeseen: boolean
}

/**
 * What the outside learns of a failure: our own sentences as they are, the library's as one of ours, and of everything else
 * only the request id under which the log holds the rest.
 */
export function toErrorReply(error: unknown, requestId: string): ErrorReply {
  if (error instanceof AppError) {
    return {
      httpStatus: error.httpStatus,
      body: toErrorBody(error),
      isUnforeseen: false,
    }
  }
  if (error instanceof z.ZodError) {
    return foreseen(new AppError('bad-input', sentenceOf(error), {
      issues: error.issues.slice(0, 10).map(({ path, message }) => ({
        path: path.join('.'),
        message,
      })),
    }))
  }

  const { code, statusCode } = error as { code?: unknown, statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return foreseen(new AppError('too-large', 'Send less at once: the body is larger than this address takes.'))
  if (statusCode === 429)
    return foreseen(new AppError('too-many-requests', 'Wait a minute, then try again: there were too many attempts from here.'))
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || statusCode === 415)
    return foreseen(new AppError('bad-input', 'Send JSON with content-type application/json.'))
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return foreseen(new AppError('bad-input', 'Correct the request: it is not well formed.'))
  return {
    ...foreseen(new AppError('internal', `The server failed; try again, and give this number to who looks after it: ${requestId}.`, { requestId })),
    isUnforeseen: true,
  }
}

function foreseen(error: AppError): ErrorReply {
  return {
    httpStatus: error.httpStatus,
    body: toErrorBody(error),
    isUnforeseen: false,
  }
}

function sentenceOf(error: z.ZodError): string {
  const [first] = error.issues
  return first
    ? `Correct ${first.path.length > 0
      ? `"${first.path.join('.')}"`
      : 'the request'}: ${first.message}`
    : 'Correct the request.'
}
