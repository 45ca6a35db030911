import type { CameraId, OrganizationId } from '#contract/ids'
import type { Maintenance } from '#contract/maintenance'
import type { DatabaseTransaction } from '../db/database.ts'

/** The maintenance that each of these cameras is in, or was not yet found to be over; those in none are left out. */
export async function maintenanceOf(transaction: DatabaseTransaction, organizationId: OrganizationId, cameraIds: readonly CameraId[]): Promise<ReadonlyMap<string, Maintenance>> {
  const rows = cameraIds.length === 0
    ? []
    : await transaction.selectFrom('camera').select(['camera_id', 'maintenance']).where('organization_id', '=', organizationId).where('camera_id', 'in', cameraIds).where('maintenance', 'is not', null).execute()
  return new Map(rows.flatMap(({ camera_id, maintenance }) => maintenance
    ? [
        [camera_id, maintenance] as const,
      ]
    : []))
}
