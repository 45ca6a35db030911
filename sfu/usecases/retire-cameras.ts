import type { CameraId, OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'

/** Which cameras go: one, or those of the demo plant. */
export type RetiredCameras = { readonly cameraId: CameraId } | { readonly isDemo: true }

/**
 * Takes cameras out of use with their credentials, zones and rules; a name stays, so that their events stay readable.
 * Answers the cameras that went. Authorization is the caller's.
 */
export async function retireCameras(transaction: DatabaseTransaction, organizationId: OrganizationId, which: RetiredCameras, removedAt: Date): Promise<CameraId[]> {
  const present = transaction.updateTable('camera').set({ removed_at: removedAt }).where('organization_id', '=', organizationId).where('removed_at', 'is', null)
  const rows = await ('isDemo' in which
    ? present.where('is_demo', '=', true)
    : present.where('camera_id', '=', which.cameraId)).returning('camera_id').execute()
  const cameraIds = rows.map(row => row.camera_id)
  if (cameraIds.length > 0) {
    for (const table of [
      'camera_credential',
      'zone',
      'rule',
      'camera_group_member',
    ] as const)
      await transaction.deleteFrom(table).where('organization_id', '=', organizationId).where('camera_id', 'in', cameraIds).execute()
  }
  return cameraIds
}
