import type { ZoneId } from '#contract/ids'
import type { Zone, ZoneDrawing } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { refuseOldBasis } from './lock-camera-zones.ts'
import { lockZone, raiseRules, refuseOutline } from './lock-zone.ts'

/**
 * Changes a zone that is still as the editor saw it (`basis`). ZR2: rules that stand in it are new versions where its outline changed, so
 * that events of before and after tell their places apart. Fails with 'edited-elsewhere', 'bad-input', 'not-found'.
 */
export async function updateZone(context: UsecaseContext, actor: Actor, zoneId: ZoneId, basis: number, { name, polygon }: ZoneDrawing): Promise<Zone> {
  authorize(actor, 'zone:edit', actor)
  refuseOutline(polygon)
  const { organizationId } = actor
  const zone = await context.database.withOrganization(organizationId, async (transaction) => {
    const current = await lockZone(transaction, actor, zoneId)
    refuseOldBasis(current.version ?? 1, basis)
    if ((current.polygon.length === 2) !== (polygon.length === 2))
      throw new AppError('bad-input', 'A line cannot become an area, nor an area a line; add a new zone.')
    const version = basis + 1
    await transaction.updateTable('zone')
      .set({
        name,
        polygon: JSON.stringify(polygon),
        version,
      })
      .where('organization_id', '=', organizationId)
      .where('zone_id', '=', zoneId)
      .execute()
    if (JSON.stringify(current.polygon) !== JSON.stringify(polygon))
      await raiseRules(transaction, actor, current)
    return { ...current, name, polygon, version }
  })
  context.configurationChanged(organizationId)
  return zone
}
