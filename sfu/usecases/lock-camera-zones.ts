import type { CameraId, OrganizationId } from '#contract/ids'
import type { Zone } from '#contract/zone'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'

/** Edits of one camera's zones and rules go one after the other: this holds the camera until the transaction ends. Fails with 'not-found'. */
export async function lockCameraZones(transaction: DatabaseTransaction, organizationId: OrganizationId, cameraId: CameraId): Promise<Zone[]> {
  const camera = await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).where('removed_at', 'is', null).forUpdate().executeTakeFirst()
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
