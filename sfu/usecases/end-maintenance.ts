import type { CameraId, OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'

/** PL4: ends the maintenance of cameras whose time is over, and tells every browser. Answers those cameras. The server does it by itself. */
export async function endMaintenance({ database, clock, logger, configurationChanged }: Pick<UsecaseContext, 'database' | 'clock' | 'logger' | 'configurationChanged'>, organizationId: OrganizationId): Promise<CameraId[]> {
  const ended = await database.withOrganization(organizationId, transaction => transaction.updateTable('camera')
    .set({ maintenance: null })
    .where('organization_id', '=', organizationId)
    .where('maintenance', 'is not', null)
    .where(sql<number>`(maintenance ->> 'until')::bigint`, '<=', clock())
    .returning('camera_id')
    .execute())
  const cameraIds = ended.map(({ camera_id }) => camera_id)
  if (cameraIds.length > 0) {
    logger.info({ cameras: cameraIds.length }, 'maintenance is over')
    configurationChanged(organizationId)
  }
  return cameraIds
}
