import type { CameraId } from '#contract/ids'
import { AppError } from '#contract/app-error'

/** A camera that was removed meanwhile is 'not-found'. */
export function refuseGone(updatedRows: bigint, cameraId: CameraId): void {
  if (updatedRows === 0n)
    throw new AppError('not-found', 'There is no such camera; it may have been removed.', { cameraId })
}
