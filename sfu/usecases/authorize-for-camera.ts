import type { CameraId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { authorize, isAllowed } from '../core/authorize.ts'

/** What is of a camera, whether the camera is still there or not. Fails with 'not-found' when the actor may not see it, 'not-allowed' without the permission. */
export async function authorizeForCamera(_transaction: DatabaseTransaction, actor: Actor, permission: Permission, _cameraId: CameraId): Promise<void> {
  authorize(actor, permission, actor)
}

/** The cameras of which the actor may do this, removed ones among them; 'every' where nothing is out of sight. */
export async function camerasInSight(_transaction: DatabaseTransaction, actor: Actor, permission: Permission): Promise<'every' | CameraId[]> {
  return isAllowed(actor, permission, actor)
    ? 'every'
    : []
}
