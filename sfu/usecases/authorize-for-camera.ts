import type { CameraId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'
import { scopeOf } from '../core/actor.ts'
import { authorize, isAllowed } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** What is of a camera, whether the camera is still there or not. Fails with 'not-found' when the actor may not see it, 'not-allowed' without the permission. */
export async function authorizeForCamera(transaction: DatabaseTransaction, actor: Actor, permission: Permission, cameraId: CameraId): Promise<void> {
  const camera = await transaction.selectFrom('camera').select('site_id').where('organization_id', '=', actor.organizationId).where('camera_id', '=', cameraId).executeTakeFirst()
  if (!camera)
    throw new AppError('not-found', 'There is no such camera; it may have been removed.', { cameraId })
  authorize(actor, permission, {
    organizationId: actor.organizationId,
    siteId: camera.site_id ?? undefined,
    cameraId,
  })
}

/** The cameras of which the actor may do this, removed ones among them; 'every' where nothing is out of sight. */
export async function camerasInSight(transaction: DatabaseTransaction, actor: Actor, permission: Permission): Promise<'every' | CameraId[]> {
  if (!isAllowed(actor, permission, actor))
    return []
  if (scopeOf(actor).kind === 'everything')
    return 'every'
  const rows = await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', actor.organizationId).where(isCameraWithinScope(actor, 'camera.camera_id')).execute()
  return rows.map(row => row.camera_id)
}
