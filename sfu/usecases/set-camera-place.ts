import type { CameraId } from '#contract/ids'
import type { CameraPlace } from '#contract/site-plan'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { authorize } from '../core/authorize.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'
import { refuseGone } from './refuse-gone.ts'

/** Where a camera stands on its site's plan and what it sees of it; null: nobody has said. Fails with 'not-found'. */
export async function setCameraPlace({ database, configurationChanged }: UsecaseContext, actor: Actor, cameraId: CameraId, place: CameraPlace | null): Promise<void> {
  authorize(actor, 'plan:edit', actor)
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    await authorizeForCamera(transaction, actor, 'plan:edit', cameraId)
    const { numUpdatedRows } = await transaction.updateTable('camera')
      .set({
        place: place && sql<string>`${JSON.stringify(place)}::jsonb || jsonb_build_object('siteId', site_id)`,
      })
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', cameraId)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    refuseGone(numUpdatedRows, cameraId)
  })
  configurationChanged(organizationId)
}
