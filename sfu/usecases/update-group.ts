import type { CameraGroup, GroupChoice } from '#contract/camera-group'
import type { DetectorId, GroupId, SiteId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { groupNameTaken, insertMembers } from './create-group.ts'
import { selectGroups } from './list-groups.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Changes a group's name, icon and cameras. Fails with 'name-taken', 'not-found', and 'bad-input' for a camera of another site. */
export async function updateGroup(context: UsecaseContext, actor: Actor, groupId: GroupId, { name, icon, cameraIds }: GroupChoice): Promise<CameraGroup> {
  return refuseTaken(groupNameTaken, () => changeGroup(context, actor, groupId, async (transaction, { siteId }) => {
    const { organizationId } = actor
    await transaction.updateTable('camera_group').set({ name, icon }).where('organization_id', '=', organizationId).where('group_id', '=', groupId).execute()
    await transaction.deleteFrom('camera_group_member').where('organization_id', '=', organizationId).where('group_id', '=', groupId).execute()
    await insertMembers(transaction, actor, groupId, siteId, cameraIds)
  }))
}

/** Its cameras stay, and are analysed as all others are. Fails with 'not-found'. */
export async function removeGroup(context: UsecaseContext, actor: Actor, groupId: GroupId): Promise<void> {
  const { organizationId } = actor
  authorize(actor, 'group:edit', actor)
  await context.database.withOrganization(organizationId, async (transaction) => {
    await lockGroup(transaction, actor, groupId)
    await transaction.deleteFrom('camera_group').where('organization_id', '=', organizationId).where('group_id', '=', groupId).execute()
  })
  context.configurationChanged(organizationId)
}

/** PL5: what its cameras are analysed with from now on; null: whatever all others are. Fails with 'not-found' and 'model-not-found'. */
export async function setGroupDetector(context: UsecaseContext, actor: Actor, groupId: GroupId, detectorId: DetectorId | null): Promise<CameraGroup> {
  return changeGroup(context, actor, groupId, async (transaction, group) => {
    if (detectorId !== null && !context.hasDetector(detectorId))
      throw new AppError('model-not-found', `There is no detector "${detectorId}" here; add it first.`, { detectorId })
    if (detectorId !== group.detectorId)
      await writeDetector(context, transaction, actor, groupId, detectorId, group.detectorId)
  })
}

/** PL6: back to the detector before; the one that was in force is then the one before. Fails with 'not-found', 'model-not-found', and 'bad-input' where none was ever chosen. */
export async function rollBackGroupDetector(context: UsecaseContext, actor: Actor, groupId: GroupId): Promise<CameraGroup> {
  return changeGroup(context, actor, groupId, async (transaction, group) => {
    if (!group.wasSet)
      throw new AppError('bad-input', 'No detector was ever chosen for this group; there is none to go back to.')
    if (group.formerDetectorId !== null && !context.hasDetector(group.formerDetectorId))
      throw new AppError('model-not-found', `The detector before, "${group.formerDetectorId}", is not here any more; choose another one.`, { detectorId: group.formerDetectorId })
    await writeDetector(context, transaction, actor, groupId, group.formerDetectorId, group.detectorId)
  })
}

interface LockedGroup { readonly siteId: SiteId, readonly detectorId: DetectorId | null, readonly formerDetectorId: DetectorId | null, readonly wasSet: boolean }

async function changeGroup(context: UsecaseContext, actor: Actor, groupId: GroupId, change: (transaction: DatabaseTransaction, group: LockedGroup) => Promise<void>): Promise<CameraGroup> {
  authorize(actor, 'group:edit', actor)
  const changed = await context.database.withOrganization(actor.organizationId, async (transaction) => {
    await change(transaction, await lockGroup(transaction, actor, groupId))
    return (await selectGroups(transaction, actor)).find(each => each.groupId === groupId)!
  })
  context.configurationChanged(actor.organizationId)
  return changed
}

/** AU3: a group of a site out of the actor's scope is not there. */
async function lockGroup(transaction: DatabaseTransaction, actor: Actor, groupId: GroupId): Promise<LockedGroup> {
  const { organizationId } = actor
  const row = await transaction.selectFrom('camera_group').selectAll().where('organization_id', '=', organizationId).where('group_id', '=', groupId).forUpdate().executeTakeFirst()
  if (!row)
    throw new AppError('not-found', 'This group is not there any more; open the list again.', { groupId })
  authorize(actor, 'group:edit', { organizationId, siteId: row.site_id })
  return {
    siteId: row.site_id,
    detectorId: row.detector_id,
    formerDetectorId: row.former_detector_id,
    wasSet: row.detector_set_at !== null,
  }
}

async function writeDetector({ clock }: UsecaseContext, transaction: DatabaseTransaction, { organizationId }: Actor, groupId: GroupId, detectorId: DetectorId | null, formerDetectorId: DetectorId | null): Promise<void> {
  await transaction.updateTable('camera_group')
    .set({
      detector_id: detectorId,
      former_detector_id: formerDetectorId,
      detector_set_at: new Date(clock()),
    })
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', groupId)
    .execute()
}
