import type { MemberId } from '#contract/ids'
import type { PreferenceKey } from '#contract/preference'
import type { EpochMs } from '#contract/time'

/** One preference of one member as this browser knows it. */
export interface PreferenceRow {
  readonly memberId: MemberId
  readonly key: PreferenceKey
  readonly value: unknown
  /** When it was chosen here, by this browser's clock: the server has not heard of it. */
  readonly changedAt?: EpochMs
}

/** Where preferences outlive the page, so that they are there without a network. */
export interface PreferenceStore {
  readonly load: (memberId: MemberId) => Promise<PreferenceRow[]>
  /** Takes the place of what was there of the same member and key. */
  readonly put: (row: PreferenceRow) => Promise<void>
  /** Everybody's: at sign-out. */
  readonly clear: () => Promise<void>
}
