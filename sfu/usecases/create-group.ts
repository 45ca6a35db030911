import type { CameraGroup, GroupChoice } from '#contract/camera-group'
import type { CameraId, GroupId, SiteId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { selectGroups } from './list-groups.ts'
import { refuseTaken } from './refuse-taken.ts'
import { requireSite } from './require-site.ts'

/** What a database says to a second group of a name in one site. */
export const groupNameTaken = 'This site has a group of this name; choose another.'

/** Adds a group. Fails with 'name-taken', 'not-found', and 'bad-input' for a camera of another site. */
export async function createGroup(context: UsecaseContext, actor: Actor, siteId: SiteId, { name, icon, cameraIds }: GroupChoice): Promise<CameraGroup> {
  const { organizationId } = actor
  authorize(actor, 'group:edit', { organizationId, siteId })
  const groupId = newUuid(context.random) as GroupId
  noteAudit({
    object: { id: groupId, name },
    siteId,
  })
  const group = await refuseTaken(groupNameTaken, () => context.database.withOrganization(organizationId, async (transaction) => {
    await requireSite(transaction, actor, siteId)
    await transaction.insertInto('camera_group')
      .values({
        organization_id: organizationId,
        group_id: groupId,
        site_id: siteId,
        name,
        icon,
        created_at: new Date(context.clock()),
      })
      .execute()
    await insertMembers(transaction, actor, groupId, siteId, cameraIds)
    return (await selectGroups(transaction, actor)).find(each => each.groupId === groupId)!
  }))
  context.configurationChanged(organizationId)
  return group
}

/** A step: puts cameras of the group's own site into it. Fails with 'bad-input' where one is not of it or not in sight. */
export async function insertMembers(transaction: DatabaseTransaction, actor: Actor, groupId: GroupId, siteId: SiteId, cameraIds: readonly CameraId[]): Promise<void> {
  const { organizationId } = actor
  const wanted = [
    ...new Set(cameraIds),
  ]
  if (wanted.length === 0)
    return
  const rows = await transaction.selectFrom('camera')
    .select('camera_id')
    .where('organization_id', '=', organizationId)
    .where('site_id', '=', siteId)
    .where('removed_at', 'is', null)
    .where('camera_id', 'in', wanted)
    .where(isCameraWithinScope(actor, 'camera.camera_id'))
    .execute()
  if (rows.length !== wanted.length)
    throw new AppError('bad-input', 'A group has cameras of its own site; one of these is not there. Open the list again.')
  await transaction.insertInto('camera_group_member').values(wanted.map(camera_id => ({ organization_id: organizationId, group_id: groupId, camera_id }))).execute()
}
