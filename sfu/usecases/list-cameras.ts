import type { Camera, TranscodeChoice, TransportChoice } from '#contract/camera'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId, DetectorId, GroupId, SiteId } from '#contract/ids'
import type { Maintenance } from '#contract/maintenance'
import type { CameraPlace } from '#contract/site-plan'
import type { StreamKind } from '#contract/stream'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { isInMaintenance } from '#contract/maintenance'
import { authorize, isAllowed } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** The organization's cameras that are within the actor's scope, oldest first; with their addresses for whoever may read them. */
export async function listCameras(context: UsecaseContext, actor: Actor): Promise<Camera[]> {
  authorize(actor, 'camera:list', actor)
  const rows = await context.database.readOrganization(actor.organizationId, transaction => selectCameras(transaction, actor))
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
  readonly maintenance: Maintenance | null
  readonly place: CameraPlace & { siteId: SiteId } | null
  readonly detector_id: DetectorId | null
  readonly group_ids: readonly GroupId[]
  /** Of the group whose detector was chosen last. */
  readonly group_detector_id: DetectorId | null
  /** Of the organization. */
  readonly common_detector_id: DetectorId | null
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
    'maintenance',
    'place',
    'detector_id',
    sql<GroupId[]>`array(select m.group_id from camera_group_member m where m.organization_id = camera.organization_id and m.camera_id = camera.camera_id order by m.group_id)`.as('group_ids'),
    sql<DetectorId | null>`(select g.detector_id from camera_group_member m join camera_group g using (organization_id, group_id)
      where m.organization_id = camera.organization_id and m.camera_id = camera.camera_id and g.detector_id is not null
      order by g.detector_set_at desc, g.group_id limit 1)`.as('group_detector_id'),
    sql<DetectorId | null>`(select o.detector_id from organization o where o.organization_id = camera.organization_id)`.as('common_detector_id'),
  ]).where('organization_id', '=', actor.organizationId).where('removed_at', 'is', null).where(isCameraWithinScope(actor, 'camera.camera_id')).orderBy('created_at').orderBy('camera_id').execute()
}

/** The camera as this actor may see it. */
export function toCamera(context: UsecaseContext, actor: Actor, row: CameraRow): Camera {
  const { ingestState, clock } = context
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
    ...(row.group_ids.length > 0 && {
      groupIds: [...row.group_ids],
    }),
    ...(isInMaintenance(row.maintenance, clock()) && { maintenance: row.maintenance! }),
    ...placeOf(row),
    ...detectorOf(context, row),
    streams: streamKinds.map(streamKind => ({
      streamKind,
      ingest: ingestState(cameraId, streamKind),
    })),
  }
}

/**
 * PL5: a camera's own detector before that of its groups, that before what was chosen for all. One that is not here is passed over: the camera
 * goes on being analysed. Absent where it is the server's own anyway.
 */
function detectorOf({ detectorId, hasDetector }: UsecaseContext, row: CameraRow): Pick<Camera, 'detectorId' | 'hasOwnDetector'> {
  const found = [
    row.detector_id,
    row.group_detector_id,
    row.common_detector_id,
  ].find(each => each !== null && hasDetector(each))
  return {
    ...(found && found !== detectorId && { detectorId: found }),
    ...(row.detector_id !== null && { hasOwnDetector: true as const }),
  }
}

/** PL7: where it stood on another site's plan is not where it stands on this one's. */
function placeOf({ place, site_id }: CameraRow): Pick<Camera, 'place'> {
  if (!place || place.siteId !== site_id)
    return {}
  const { siteId: _, ...rest } = place
  return { place: rest }
}
