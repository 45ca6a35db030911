import type { Engine } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { DetectorId } from '#contract/ids'

/**
 * ```
 *   idle --configured--> starting --engine chosen--> running --crash, silence----> failed --backoff--> starting
 *                         ^  +--------refused, unreachable----------+--------------^
 *                         +--engine found wrong, lost: the next one-+
 * ```
 */
export type DetectionState
  = | { status: 'idle' }
    | { status: 'starting', detectorId: DetectorId, reason?: string }
    | {
      status: 'running'
      engine: Engine
      detectorId: DetectorId
      /** Why the engine is not the fastest one; absent when it is. */
      reason?: string
      /** Frames a second that this device can analyse in all, measured at the start. */
      fpsBudget: number
      /** The browser slows this tab down (hidden, or the machine is overloaded): longest oversleep of the last five seconds. */
      isThrottled: boolean
      tickGapMs: number
      /** The last engine that was taken out since the page was opened, because it was found wrong or was lost again and again. */
      demoted?: { engine: Engine, reason: string }
    }
    | { status: 'failed', code: ErrorCode, message: string }

/** From here on a tab counts as throttled: browsers let hidden tabs wake once a second or once a minute. */
export const throttledFromMs = 1_500
