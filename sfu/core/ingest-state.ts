import type { ErrorCode } from '#contract/errors'
import type { IngestState } from '#contract/stream'
import type { EpochMs } from '#contract/time'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'

/*
 *              attempt                  picture
 *  offline ---------------> connecting ---------> live --+ picture (facts)
 *     ^                         |                  |  ^--+
 *     +-------- failed ---------+------ failed ----+
 *                               ^                  |
 *                               +-- attempt -- suspended <-- suspend
 *
 * IN1 every pair of state and event has one answer; an event that makes no sense leaves the state as it is.
 * IN2 `since` changes only when the status changes, so "offline since" survives any number of attempts:
 *     an attempt out of offline keeps the offline state until a picture arrives.
 * IN3 a later failure replaces code, message and retryAt, because the newest reason is the one to act on.
 * IN4 only a live stream is suspended: of one that is offline somebody should know. Why it is may change while it is.
 */

/** What the decoder will need and people want to know; measured or read from the stream. */
export interface VideoFacts {
  readonly width: number
  readonly height: number
  readonly profile: string
  readonly fps?: number
  readonly gopMs?: number
  /** What transcoding costs, in processor cores; absent where the pictures are the camera's own. */
  readonly transcodeCores?: number
}

export type IngestEvent
  = | { readonly type: 'attempt' }
    | { readonly type: 'picture', readonly video: VideoFacts }
    /** `because` 'site': nobody watches and nothing is armed in its whole site. */
    | { readonly type: 'suspend', readonly because?: 'site' | undefined }
    | { readonly type: 'failed', readonly code: ErrorCode, readonly message: string, readonly retryAt: EpochMs }

export function initialIngestState(at: EpochMs): IngestState {
  return { status: 'connecting', since: at }
}

/** The total transition table of one Stream's ingest; `at` is the server's clock. */
export function nextIngestState(state: IngestState, event: IngestEvent, at: EpochMs): IngestState {
  switch (event.type) {
    case 'attempt':
      switch (state.status) {
        case 'live':
          return { status: 'connecting', since: at }
        case 'suspended':
          return { status: 'connecting', since: at, isWaking: true }
        case 'connecting':
        case 'offline':
          return state
        default:
          return unreachable(state)
      }
    case 'suspend':
      if (state.status !== 'live' && state.status !== 'suspended')
        return state
      return state.status === 'suspended' && state.because === event.because
        ? state
        : {
            status: 'suspended',
            since: state.status === 'suspended'
              ? state.since
              : at,
            ...event.because && { because: event.because },
          }
    case 'picture':
      return {
        status: 'live',
        since: state.status === 'live'
          ? state.since
          : at,
        ...event.video,
      }
    case 'failed':
      return {
        status: 'offline',
        since: state.status === 'offline'
          ? state.since
          : at,
        code: event.code,
        message: event.message,
        retryAt: event.retryAt,
      }
    default:
      return unreachable(event)
  }
}

const firstDelayMs = 500
const longestDelayMs = 15_000
/** A camera locks an account after a few wrong passwords, so one attempt in this time. */
const refusedLoginDelayMs = 5 * 60_000
/** Somebody has to change a setting in the camera first; often enough to notice that they did. */
const adviceDelayMs = 60_000

/**
 * How long to wait before attempt number `attempt` (0 = the first retry), in ms: 0.5 s doubling to 15 s, spread by
 * a quarter either way so that cameras behind one failed switch do not return in step. `random` is in [0, 1).
 */
export function ingestRetryDelayMs(code: ErrorCode, attempt: number, random: number): number {
  const spread = 0.75 + random / 2
  switch (code) {
    case 'camera-refused-login':
      return refusedLoginDelayMs
    case 'camera-b-frames':
    case 'camera-no-h264':
    case 'camera-no-key-frames':
    case 'camera-certificate-unknown':
    case 'camera-address-invalid':
      return Math.round(adviceDelayMs * spread)
    default:
      return Math.round(Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10)) * spread)
  }
}

/** The instant of the next attempt. */
export function retryAtAfter(at: EpochMs, delayMs: number): EpochMs {
  return epochMs(at + delayMs)
}
