import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { authorize, isAllowed } from '../core/authorize.ts'

/** The organization's cameras, oldest first; with their addresses for whoever may read them. */
export async function listCameras(context: UsecaseContext, actor: Actor): Promise<Camera[]> {
  authorize(actor, 'camera:list', actor)
  const rows = await context.database.withOrganization(actor.organizationId, transaction => selectCameras(transaction, actor))
  return rows.map(row => toCamera(context, actor, row))
}

export interface CameraRow {
  readonly camera_id: CameraId
  readonly name: string
  readonly address: string
  readonly is_demo: boolean
}

/** Cameras that are not removed. */
export async function selectCameras(transaction: DatabaseTransaction, { organizationId }: Actor): Promise<CameraRow[]> {
  return transaction.selectFrom('camera').select([
    'camera_id',
    'name',
    'address',
    'is_demo',
  ]).where('organization_id', '=', organizationId).where('removed_at', 'is', null).orderBy('created_at').orderBy('camera_id').execute()
}

/** The camera as this actor may see it. */
export function toCamera({ ingestState }: UsecaseContext, actor: Actor, { camera_id: cameraId, name, address, is_demo: isDemo }: CameraRow): Camera {
  const mayReadAddress = isAllowed(actor, 'camera:read-address', actor)
  return {
    cameraId,
    name,
    ...(mayReadAddress && { address }),
    ...(isDemo && { isDemo }),
    streams: ingestState(cameraId),
  }
}
