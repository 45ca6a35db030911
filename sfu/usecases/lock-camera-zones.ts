import type { CameraId } from '#contract/ids'
import type { Zone } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** Edits of one camera's zones and rules go one after the other: this holds the camera until the transaction ends. Fails with 'not-found', also out of the actor's scope. */
export async function lockCameraZones(transaction: DatabaseTransaction, actor: Actor, cameraId: CameraId): Promise<Zone[]> {
  const { organizationId } = actor
  const camera = await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).where('removed_at', 'is', null).where(isCameraWithinScope(actor, 'camera.camera_id')).forUpdate().executeTakeFirst()
  if (!camera)
    throw new AppError('not-found', 'This camera is not there any more; open the page again from the list of cameras.', { cameraId })
  const rows = await transaction.selectFrom('zone').selectAll().where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
  return rows.map(row => ({
    zoneId: row.zone_id,
    cameraId: row.camera_id,
    name: row.name,
    polygon: row.polygon,
    version: row.version,
  }))
}

/** ZR3: who edits what somebody else has edited meanwhile is told so, and nothing is written. */
export function refuseOldBasis(current: number, basis: number): void {
  if (current !== basis)
    throw new AppError('edited-elsewhere', 'Somebody else changed this meanwhile. Look at what is there now and decide again; what you drew is still here.', { current, basis })
}
