import type { Camera, TranscodeChoice, TransportChoice } from '#contract/camera'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId, SiteId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { authorize, isAllowed } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** The organization's cameras that are within the actor's scope, oldest first; with their addresses for whoever may read them. */
export async function listCameras(context: UsecaseContext, actor: Actor): Promise<Camera[]> {
  authorize(actor, 'camera:list', actor)
  const rows = await context.database.withOrganization(actor.organizationId, transaction => selectCameras(transaction, actor))
  return rows.map(row => toCamera(context, actor, row))
}

export interface CameraRow {
  readonly camera_id: CameraId
  readonly name: string
  readonly site_id: SiteId | null
  readonly kind: 'rtsp' | 'browser'
  readonly address: string
  readonly sub_address: string | null
  readonly transport: TransportChoice
  readonly transcode: TranscodeChoice
  readonly revision: number
  readonly is_demo: boolean
  readonly ground_plane: GroundPlane | null
}

/** Cameras that are not removed and within the actor's scope (AU9). */
export async function selectCameras(transaction: DatabaseTransaction, actor: Actor): Promise<CameraRow[]> {
  return transaction.selectFrom('camera').select([
    'camera_id',
    'name',
    'site_id',
    'kind',
    'address',
    'sub_address',
    'transport',
    'transcode',
    'revision',
    'is_demo',
    'ground_plane',
  ]).where('organization_id', '=', actor.organizationId).where('removed_at', 'is', null).where(isCameraWithinScope(actor, 'camera.camera_id')).orderBy('created_at').orderBy('camera_id').execute()
}

/** The camera as this actor may see it. */
export function toCamera({ ingestState }: UsecaseContext, actor: Actor, row: CameraRow): Camera {
  const { camera_id: cameraId, site_id, name, kind, address, sub_address: subAddress, is_demo: isDemo } = row
  const siteId = site_id ?? undefined
  const streamKinds: StreamKind[] = subAddress === null
    ? ['main']
    : ['main', 'sub']
  return {
    cameraId,
    name,
    ...(siteId && { siteId }),
    kind,
    ...(kind === 'rtsp' && isAllowed(actor, 'camera:read-address', { organizationId: actor.organizationId, siteId, cameraId }) && {
      address,
      ...(subAddress !== null && { subAddress }),
      transport: row.transport,
      transcode: row.transcode,
      revision: row.revision,
    }),
    ...(isDemo && { isDemo }),
    ...(row.ground_plane && { groundPlane: row.ground_plane }),
    streams: streamKinds.map(streamKind => ({
      streamKind,
      ingest: ingestState(cameraId, streamKind),
    })),
  }
}
