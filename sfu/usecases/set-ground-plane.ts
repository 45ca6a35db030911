import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { planeSentences, planeTrouble } from '#contract/ground-plane'
import { authorize } from '../core/authorize.ts'
import { lockCameraZones } from './lock-camera-zones.ts'

/** ZR6: says how a camera's picture lies on the floor, or with null that nobody knows. Fails with 'bad-input' where four points make no floor, and 'not-found'. */
export async function setGroundPlane(context: UsecaseContext, actor: Actor, cameraId: CameraId, groundPlane: GroundPlane | null): Promise<void> {
  authorize(actor, 'zone:edit', actor)
  const trouble = groundPlane && planeTrouble(groundPlane)
  if (trouble)
    throw new AppError('bad-input', planeSentences[trouble], { planeTrouble: trouble })
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, async (transaction) => {
    await lockCameraZones(transaction, actor, cameraId)
    await transaction.updateTable('camera')
      .set({
        ground_plane: groundPlane && JSON.stringify(groundPlane),
      })
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', cameraId)
      .execute()
  })
  context.configurationChanged(organizationId)
}
