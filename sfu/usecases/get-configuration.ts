import type { Configuration } from '#contract/configuration'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { selectCameras, toCamera } from './list-cameras.ts'
import { selectGroups } from './list-groups.ts'
import { selectSites } from './list-sites.ts'
import { selectSuppressions } from './list-suppressions.ts'
import { selectPlans } from './site-plan.ts'

/** All that a browser needs to watch, detect and judge, of what is within the actor's scope. */
export async function getConfiguration(context: UsecaseContext, actor: Actor): Promise<Configuration> {
  authorize(actor, 'configuration:read', actor)
  const { organizationId } = actor
  const { cameras, sites, groups, plans, zones, rules, memories, retentionDays } = await context.database.withOrganization(organizationId, async transaction => ({
    cameras: await selectCameras(transaction, actor),
    sites: await selectSites(transaction, actor),
    groups: await selectGroups(transaction, actor),
    plans: await selectPlans(transaction, actor),
    zones: await transaction.selectFrom('zone').selectAll().where('organization_id', '=', organizationId).where(isCameraWithinScope(actor, 'zone.camera_id')).orderBy('created_at').orderBy('zone_id').execute(),
    rules: await transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).where(isCameraWithinScope(actor, 'rule.camera_id')).orderBy('created_at').orderBy('rule_id').execute(),
    memories: await selectSuppressions(transaction, organizationId, context.clock()),
    retentionDays: (await transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()).retention_days,
  }))
  return {
    cameras: cameras.map(row => toCamera(context, actor, row)),
    sites,
    groups,
    plans,
    zones: zones.map(zone => ({
      zoneId: zone.zone_id,
      cameraId: zone.camera_id,
      name: zone.name,
      polygon: zone.polygon,
      version: zone.version,
    })),
    rules: rules.map(rule => rule.definition),
    retentionDays,
    suppressions: memories.filter(({ ended, cameraId }) => ended === undefined && cameras.some(camera => camera.camera_id === cameraId)),
    detectorId: context.detectorId,
    serverTime: context.clock(),
  }
}
