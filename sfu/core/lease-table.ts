import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'

/**
 * One camera's lease, and who is about to take it over.
 * ```
 *   (none) --somebody may--> held --better, drained, hidden, late--> held + standby --it has looked--> held by it, next epoch
 *      ^                      |  ^                                        |
 *      |                      |  +------- 15 s without a look ------------+   the move is given up for a minute
 *      +---- nobody may ------+---- gone, silent for 4 s, failing ----> held by another at once, next epoch
 * ```
 */
export interface Lease {
  readonly cameraId: CameraId
  readonly holderId: string
  /** 0: given while the database was away. */
  readonly epoch: number
  readonly since: EpochMs
  /** LE4: until then it is moved only from a holder that is gone. */
  readonly restsUntil: EpochMs
  readonly standby?: Standby
}

export interface Standby {
  readonly holderId: string
  readonly since: EpochMs
  /** 'late': only in case the holder does not come back; 'move': it takes over when it has looked. */
  readonly because: 'late' | 'move'
}

export type LeaseTable = ReadonlyMap<CameraId, Lease>

/** The leases of one browser, in the order of the cameras. */
export function leasesOf(table: LeaseTable, holderId: string): Lease[] {
  return [
    ...table.values(),
  ].filter(lease => lease.holderId === holderId)
}

/** The cameras that one browser stands by for. */
export function standbyOf(table: LeaseTable, holderId: string): CameraId[] {
  return [
    ...table.values(),
  ].filter(({ standby }) => standby?.holderId === holderId).map(({ cameraId }) => cameraId)
}

/** LE2 LE11: whether `epoch` is the right in force; a late writer's is not. */
export function isCurrentLease(table: LeaseTable, cameraId: CameraId, holderId: string, epoch: number): boolean {
  const lease = table.get(cameraId)
  return lease?.holderId === holderId && lease.epoch === epoch
}
