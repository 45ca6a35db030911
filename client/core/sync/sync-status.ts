import type { ErrorBody } from '#contract/app-error'
import type { EpochMs } from '#contract/time'

/** How far this browser and the server agree, for people to see. */
export interface SyncStatus {
  /** False once the server could not be reached; the first connection counts as online until it fails. */
  online: boolean
  /** Present while not online. */
  offlineSince?: EpochMs
  /** Events on this browser alone. */
  waiting: number
  /** What people said, on this browser alone. */
  waitingAnnotations: number
  waitingPictures: number
  /** When the longest waiting one was recorded. */
  oldestWaitingAt?: EpochMs
  /** Events the server will never take. */
  rejected: number
  rejectedAnnotations: number
  /** Of what waits, how much waits for somebody who may send it. */
  aside: number
  /** When the server last confirmed that nothing is missing on either side. */
  lastSyncedAt?: EpochMs
  /** What the server answers instead of taking events; absent when it takes them. */
  problem?: ErrorBody
}
