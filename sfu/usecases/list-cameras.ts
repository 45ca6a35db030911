import type { Camera, TranscodeChoice, TransportChoice } from '#contract/camera'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
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
  readonly kind: 'rtsp' | 'browser'
  readonly address: string
  readonly sub_address: string | null
  readonly transport: TransportChoice
  readonly transcode: TranscodeChoice
  readonly revision: number
  readonly is_demo: boolean
  readonly ground_plane: GroundPlane | null
}

/** Cameras that are not removed. */
export async function selectCameras(transaction: DatabaseTransaction, { organizationId }: Actor): Promise<CameraRow[]> {
  return transaction.selectFrom('camera').select([
    'camera_id',
    'name',
    'kind',
    'address',
    'sub_address',
    'transport',
    'transcode',
    'revision',
    'is_demo',
    'ground_plane',
  ]).where('organization_id', '=', organizationId).where('removed_at', 'is', null).orderBy('created_at').orderBy('camera_id').execute()
}

/** The camera as this actor may see it. */
export function toCamera({ ingestState }: UsecaseContext, actor: Actor, row: CameraRow): Camera {
  const { camera_id: cameraId, name, kind, address, sub_address: subAddress, is_demo: isDemo } = row
  const streamKinds: StreamKind[] = subAddress === null
    ? ['main']
    : ['main', 'sub']
  return {
    cameraId,
    name,
    kind,
    ...(kind === 'rtsp' && isAllowed(actor, 'camera:read-address', actor) && {
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
