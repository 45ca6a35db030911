import type { CameraId, OrganizationId, ZoneId } from '#contract/ids'
import type { Zone, ZoneDrawing } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { lockCameraZones } from './lock-camera-zones.ts'
import { refuseOutline } from './lock-zone.ts'

/** A camera's configuration stays small enough to be fetched whole and drawn on a tile. */
const mostZones = 32

/** Adds a zone. Fails with 'bad-input' where no rule could use the outline, and 'not-found' without its camera. */
export async function createZone(context: UsecaseContext, actor: Actor, cameraId: CameraId, drawing: ZoneDrawing): Promise<Zone> {
  authorize(actor, 'zone:edit', actor)
  refuseOutline(drawing.polygon)
  const { organizationId } = actor
  const zone = await context.database.withOrganization(organizationId, async (transaction) => {
    const zones = await lockCameraZones(transaction, actor, cameraId)
    return insertZone(context, transaction, organizationId, cameraId, drawing, zones)
  })
  context.configurationChanged(organizationId)
  return zone
}

/** Adds a zone beside `zones`, all there are at the camera, whose lock is held. Fails with 'bad-input' where there are too many. */
export async function insertZone(context: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, cameraId: CameraId, { name, polygon }: ZoneDrawing, zones: readonly Zone[]): Promise<Zone> {
  if (zones.length >= mostZones)
    throw new AppError('bad-input', `A camera has at most ${mostZones} zones; remove one first.`)
  const zoneId = newUuid(context.random) as ZoneId
  noteAudit({
    object: { kind: 'zone', id: zoneId, name },
    cameraId,
  })
  await transaction.insertInto('zone').values({
    organization_id: organizationId,
    zone_id: zoneId,
    camera_id: cameraId,
    name,
    polygon: JSON.stringify(polygon),
    created_at: new Date(context.clock()),
  }).execute()
  return {
    zoneId,
    cameraId,
    name,
    polygon,
    version: 1,
  }
}
