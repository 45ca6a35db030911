import type { ErrorCode } from '#contract/errors'
import type { DetectorId } from '#contract/ids'

/** Why an engine was taken out of use. */
export interface EngineFailure {
  /** `wrong`: it answers, and not what it should. `lost`: it answers nothing more. */
  readonly kind: 'wrong' | 'lost'
  readonly code: ErrorCode
  /** A sentence, or its second half. */
  readonly reason: string
  readonly detectorId: DetectorId
  /** What it said since then is not to be believed; 0 where nobody checked. */
  readonly sinceLastGoodMs: number
}
