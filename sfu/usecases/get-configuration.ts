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
  // Asked for together: one way to the database.
  const [cameras, sites, groups, plans, zones, rules, memories, { retention_days: retentionDays }] = await context.database.readOrganization(organizationId, transaction => Promise.all([
    selectCameras(transaction, actor),
    selectSites(transaction, actor),
    selectGroups(transaction, actor),
    selectPlans(transaction, actor),
    transaction.selectFrom('zone').selectAll().where('organization_id', '=', organizationId).where(isCameraWithinScope(actor, 'zone.camera_id')).orderBy('created_at').orderBy('zone_id').execute(),
    transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).where(isCameraWithinScope(actor, 'rule.camera_id')).orderBy('created_at').orderBy('rule_id').execute(),
    selectSuppressions(transaction, organizationId, context.clock()),
    transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', organizationId).executeTakeFirstOrThrow(),
  ]))
  const cameraIds = new Set<string>(cameras.map(camera => camera.camera_id))
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
    suppressions: memories.filter(({ ended, cameraId }) => ended === undefined && cameraIds.has(cameraId)),
    detectorId: context.detectorId,
    serverTime: context.clock(),
  }
}
