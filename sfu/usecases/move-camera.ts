import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'

/**
 * FE6: puts a camera into another site: whoever sees some sites only sees other events from now on. Its groups are of the old site and are
 * left. A step; whoever calls it has decided that it may be moved.
 */
export async function moveCamera(transaction: DatabaseTransaction, organizationId: OrganizationId, cameraId: CameraId, siteId: SiteId): Promise<void> {
  await transaction.updateTable('organization')
    .set(({ eb }) => ({
      camera_moves: eb('camera_moves', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .execute()
  await transaction.deleteFrom('camera_group_member').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
  await transaction.updateTable('camera').set({ site_id: siteId }).where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
}
