import type { ZoneId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { refuseOldBasis } from './lock-camera-zones.ts'
import { lockZone } from './lock-zone.ts'

/** Removes a zone. Rules that stand in it alone go with it; others go on in their other zones, as a new version. Fails like `updateZone`. */
export async function removeZone(context: UsecaseContext, actor: Actor, zoneId: ZoneId, basis: number): Promise<void> {
  authorize(actor, 'zone:edit', actor)
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, async (transaction) => {
    const { cameraId, version = 1 } = await lockZone(transaction, actor, zoneId)
    refuseOldBasis(version, basis)
    const rules = await transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
    for (const { rule_id, definition } of rules.filter(rule => rule.definition.zoneIds.includes(zoneId))) {
      const zoneIds = definition.zoneIds.filter(each => each !== zoneId)
      await (zoneIds.length === 0
        ? transaction.deleteFrom('rule').where('organization_id', '=', organizationId).where('rule_id', '=', rule_id).execute()
        : transaction.updateTable('rule').set({
            definition: JSON.stringify({ ...definition, zoneIds, version: definition.version + 1 }),
          }).where('organization_id', '=', organizationId).where('rule_id', '=', rule_id).execute())
    }
    await transaction.deleteFrom('zone').where('organization_id', '=', organizationId).where('zone_id', '=', zoneId).execute()
  })
  context.configurationChanged(organizationId)
}
