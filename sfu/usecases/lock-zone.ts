import type { ZoneId } from '#contract/ids'
import type { Zone, ZoneDrawing } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'
import { outlineSentences, outlineTrouble } from '#contract/outline-trouble'
import { lockCameraZones } from './lock-camera-zones.ts'

/** The zone as it is once nobody else can change it. */
export async function lockZone(transaction: DatabaseTransaction, actor: Actor, zoneId: ZoneId): Promise<Zone> {
  const { organizationId } = actor
  const row = await transaction.selectFrom('zone').select('camera_id').where('organization_id', '=', organizationId).where('zone_id', '=', zoneId).executeTakeFirst()
  const zones = row
    ? await lockCameraZones(transaction, actor, row.camera_id)
    : []
  const zone = zones.find(each => each.zoneId === zoneId)
  if (!zone)
    throw new AppError('not-found', 'This zone was removed meanwhile. What you drew is still here; save it as a new zone.', { zoneId })
  return zone
}

/** ZR1: an outline that no rule could use is refused with its remedy. */
export function refuseOutline(polygon: ZoneDrawing['polygon']): void {
  const trouble = outlineTrouble(polygon, polygon.length === 2)
  if (trouble)
    throw new AppError('bad-input', outlineSentences[trouble], { outlineTrouble: trouble })
}

/** The rules that stand in this zone, whose lock is held, become new versions. */
export async function raiseRules(transaction: DatabaseTransaction, { organizationId }: Actor, { cameraId, zoneId }: Zone): Promise<void> {
  const rules = await transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
  for (const { rule_id, definition } of rules.filter(rule => rule.definition.zoneIds.includes(zoneId))) {
    await transaction.updateTable('rule').set({
      definition: JSON.stringify({ ...definition, version: definition.version + 1 }),
    }).where('organization_id', '=', organizationId).where('rule_id', '=', rule_id).execute()
  }
}
