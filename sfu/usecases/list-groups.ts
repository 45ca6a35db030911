import type { CameraGroup } from '#contract/camera-group'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope, isSiteWithinScope } from '../db/scope-filter.ts'

/** The groups of the sites within the actor's scope, each with those of its cameras that are. */
export async function listGroups({ database }: UsecaseContext, actor: Actor): Promise<CameraGroup[]> {
  authorize(actor, 'configuration:read', actor)
  return database.readOrganization(actor.organizationId, transaction => selectGroups(transaction, actor))
}

/** A step of listGroups() and of what tells of groups beside other things. Whoever sees single cameras of a site sees their groups alone. */
export async function selectGroups(transaction: DatabaseTransaction, actor: Actor): Promise<CameraGroup[]> {
  const { organizationId } = actor
  const groups = await transaction.selectFrom('camera_group').selectAll().where('organization_id', '=', organizationId).where(isSiteWithinScope(actor, 'camera_group.site_id')).orderBy(sql`lower(name)`).orderBy('group_id').execute()
  const members = groups.length === 0
    ? []
    : await transaction.selectFrom('camera_group_member as m')
        .innerJoin('camera as c', join => join.onRef('c.organization_id', '=', 'm.organization_id').onRef('c.camera_id', '=', 'm.camera_id'))
        .select(['m.group_id', 'm.camera_id'])
        .where('m.organization_id', '=', organizationId)
        .where('c.removed_at', 'is', null)
        .where(isCameraWithinScope(actor, 'm.camera_id'))
        .orderBy('c.created_at')
        .orderBy('c.camera_id')
        .execute()
  const camerasOf = Map.groupBy(members, member => member.group_id)
  return groups.map(row => ({
    groupId: row.group_id,
    siteId: row.site_id,
    name: row.name,
    icon: row.icon,
    cameraIds: camerasOf.get(row.group_id)?.map(member => member.camera_id) ?? [],
    ...row.detector_id !== null && { detectorId: row.detector_id },
    ...row.detector_set_at !== null && { formerDetectorId: row.former_detector_id },
  })).filter(({ siteId, cameraIds }) => cameraIds.length > 0 || actor.kind === 'operator' || actor.scope.kind === 'everything' || actor.scope.siteIds.includes(siteId))
}
