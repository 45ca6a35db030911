import type { CameraId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { RuleTemplate } from '#contract/rule-template'
import type { Zone } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { insertRule } from './create-rule.ts'
import { insertZone } from './create-zone.ts'
import { lockCameraZones } from './lock-camera-zones.ts'
import { refuseOutline } from './lock-zone.ts'

/** ZR5: makes a zone and its rules in one transaction: all or none. Fails with 'bad-input' and 'not-found' like each of them alone. */
export async function applyRuleTemplate(context: UsecaseContext, actor: Actor, cameraId: CameraId, { zone: place, rules: choices }: RuleTemplate): Promise<{ zone: Zone, rules: Rule[] }> {
  authorize(actor, 'rule:edit', actor)
  if (place.kind === 'new') {
    authorize(actor, 'zone:edit', actor)
    refuseOutline(place.drawing.polygon)
  }
  const { organizationId } = actor
  const made = await context.database.withOrganization(organizationId, async (transaction) => {
    const zones = await lockCameraZones(transaction, actor, cameraId)
    const zone = await findOrInsert(context, transaction, actor, cameraId, place, zones)
    const rules: Rule[] = []
    for (const choice of choices) {
      rules.push(await insertRule(context, transaction, organizationId, cameraId, {
        ...choice,
        zoneIds: [zone.zoneId],
      }, [...zones, zone]))
    }
    noteAudit({
      object: { kind: 'zone', id: zone.zoneId, name: zone.name },
      cameraId,
      details: {
        ruleIds: rules.map(({ ruleId }) => ruleId),
      },
    })
    return { zone, rules }
  })
  context.configurationChanged(organizationId)
  return made
}

async function findOrInsert(context: UsecaseContext, transaction: DatabaseTransaction, { organizationId }: Actor, cameraId: CameraId, place: RuleTemplate['zone'], zones: readonly Zone[]): Promise<Zone> {
  if (place.kind === 'new')
    return insertZone(context, transaction, organizationId, cameraId, place.drawing, zones)
  const zone = zones.find(each => each.zoneId === place.zoneId)
  if (!zone)
    throw new AppError('not-found', 'This zone was removed meanwhile. Choose another one, or draw it anew.', { zoneId: place.zoneId })
  return zone
}
