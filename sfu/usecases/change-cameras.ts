import type { CameraEffect, CameraStep } from '#contract/camera-change'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { CameraChangePlan, ChangeableCamera, ChangeWorld } from '../core/camera-changes.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { isInMaintenance } from '#contract/maintenance'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { planCameraChanges } from '../core/camera-changes.ts'
import { refuseTakenName } from './create-camera.ts'
import { selectCameras } from './list-cameras.ts'
import { selectGroups } from './list-groups.ts'
import { moveCamera } from './move-camera.ts'
import { retireCameras } from './retire-cameras.ts'

/** PL1: what steps would do to cameras, without doing it. Fails with 'not-found' for what is out of the actor's scope. */
export async function previewCameraChanges(context: UsecaseContext, actor: Actor, steps: readonly CameraStep[]): Promise<CameraEffect[]> {
  authorize(actor, 'camera:update', actor)
  const { plan } = await context.database.withOrganization(actor.organizationId, transaction => planSteps(context, transaction, actor, steps))
  return [...plan.effects]
}

/**
 * PL2: does all of it in one transaction, or nothing: 'changes-refused' where one camera cannot. Answers the steps that undo it. Needs
 * camera:remove as well where cameras go. Fails with 'not-found' for what is out of the actor's scope.
 */
export async function applyCameraChanges(context: UsecaseContext, actor: Actor, steps: readonly CameraStep[]): Promise<CameraStep[]> {
  authorize(actor, 'camera:update', actor)
  const { organizationId } = actor
  const { plan } = await refuseTakenName('of one of these', () => context.database.withOrganization(organizationId, async (transaction) => {
    const cameraIds = steps.flatMap(step => step.cameraIds)
    // In one order, so that two of these never wait for each other.
    await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', 'in', cameraIds).orderBy('camera_id').forUpdate().execute()
    const { plan, world } = await planSteps(context, transaction, actor, steps)
    refuseRefused(plan.effects)
    const moved = plan.changed.filter(({ cameraId, siteId }) => siteId !== world.cameras.find(camera => camera.cameraId === cameraId)?.siteId)
    // Two that change places would have one name in one site for a moment.
    await rename(transaction, organizationId, moved, ({ cameraId }) => cameraId)
    for (const camera of plan.changed)
      await write(context, transaction, actor, world.cameras.find(({ cameraId }) => cameraId === camera.cameraId)!, camera)
    await rename(transaction, organizationId, moved, ({ name }) => name)
    return { plan }
  }))
  context.logger.info({
    cameras: plan.changed.length,
    kinds: steps.map(({ change }) => change.kind),
  }, 'cameras changed')
  context.configurationChanged(organizationId)
  return [...plan.undo]
}

function refuseRefused(effects: readonly CameraEffect[]): void {
  const refused = effects.find(effect => effect.refused)
  switch (refused?.refused) {
    case undefined:
      return
    case 'name-taken':
      throw new AppError('changes-refused', `The site has a camera named "${refused.name}" already; rename one first. Nothing was changed.`)
    case 'other-site':
      throw new AppError('changes-refused', `"${refused.name}" stands in another site than the group; move it first. Nothing was changed.`)
    case 'detector-unknown':
      throw new AppError('changes-refused', `The detector for "${refused.name}" is not here; add it first. Nothing was changed.`)
  }
}

async function planSteps(context: UsecaseContext, transaction: DatabaseTransaction, actor: Actor, steps: readonly CameraStep[]): Promise<{ plan: CameraChangePlan, world: ChangeWorld }> {
  const { organizationId } = actor
  const rows = await selectCameras(transaction, actor)
  const groups = await selectGroups(transaction, actor)
  for (const { cameraIds, change } of steps) {
    for (const cameraId of cameraIds) {
      const row = rows.find(each => each.camera_id === cameraId)
      if (!row)
        throw new AppError('not-found', 'One of these cameras is not there any more; open the list again.', { cameraId })
      if (change.kind === 'remove')
        authorize(actor, 'camera:remove', { organizationId, siteId: row.site_id ?? undefined, cameraId })
    }
    if (change.kind === 'move')
      authorize(actor, 'camera:update', { organizationId, siteId: change.siteId })
    if ((change.kind === 'join-group' || change.kind === 'leave-group') && !groups.some(({ groupId }) => groupId === change.groupId))
      throw new AppError('not-found', 'This group is not there any more; open the list again.', { groupId: change.groupId })
  }
  const targets = [
    ...new Set(steps.flatMap(({ change }) => change.kind === 'move'
      ? [change.siteId]
      : [])),
  ]
  const sites = targets.length === 0
    ? []
    : await transaction.selectFrom('site').select('site_id').where('organization_id', '=', organizationId).where('site_id', 'in', targets).forKeyShare().execute()
  if (sites.length !== targets.length)
    throw new AppError('not-found', 'There is no such site; open the list again.')
  const names = targets.length === 0
    ? []
    : await transaction.selectFrom('camera').select(['camera_id', 'name', 'site_id']).where('organization_id', '=', organizationId).where('site_id', 'in', targets).where('removed_at', 'is', null).execute()
  const counts = await countRules(transaction, organizationId)
  const now = context.clock()
  const world: ChangeWorld = {
    cameras: rows.map((row): ChangeableCamera => ({
      cameraId: row.camera_id,
      name: row.name,
      siteId: row.site_id ?? undefined,
      groupIds: row.group_ids,
      maintenance: isInMaintenance(row.maintenance, now)
        ? row.maintenance!
        : undefined,
      detectorId: row.detector_id ?? undefined,
      hasPlace: row.place !== null && row.place.siteId === row.site_id,
      zones: counts.get(row.camera_id)?.zones ?? 0,
      rules: counts.get(row.camera_id)?.rules ?? 0,
    })),
    groups,
    namesOf: siteId => names.filter(each => each.site_id === siteId).map(each => ({ cameraId: each.camera_id, name: each.name })),
    hasDetector: context.hasDetector,
    byName: nameOf(actor),
    now,
  }
  return {
    plan: planCameraChanges(world, steps),
    world,
  }
}

async function countRules(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<Map<CameraId, { zones: number, rules: number }>> {
  const { rows } = await sql<{ camera_id: CameraId, zones: number, rules: number }>`
    select camera_id, count(*) filter (where is_zone)::integer as zones, count(*) filter (where not is_zone)::integer as rules from (
      select camera_id, true as is_zone from zone where organization_id = ${organizationId}
      union all select camera_id, false from rule where organization_id = ${organizationId}
    ) x group by 1`.execute(transaction)
  return new Map(rows.map(({ camera_id, zones, rules }) => [
    camera_id,
    { zones, rules },
  ]))
}

async function rename(transaction: DatabaseTransaction, organizationId: OrganizationId, cameras: readonly ChangeableCamera[], nameOf: (camera: ChangeableCamera) => string): Promise<void> {
  for (const camera of cameras) {
    await transaction.updateTable('camera').set({
      name: nameOf(camera),
    }).where('organization_id', '=', organizationId).where('camera_id', '=', camera.cameraId).execute()
  }
}

async function write(context: UsecaseContext, transaction: DatabaseTransaction, actor: Actor, was: ChangeableCamera, is: ChangeableCamera): Promise<void> {
  const { organizationId } = actor
  const { cameraId } = is
  if (is.isRemoved) {
    await retireCameras(transaction, organizationId, { cameraId }, new Date(context.clock()))
    return
  }
  if (is.siteId !== undefined && is.siteId !== was.siteId)
    await moveCamera(transaction, organizationId, cameraId, is.siteId)
  await transaction.updateTable('camera')
    .set({
      maintenance: is.maintenance
        ? JSON.stringify(is.maintenance)
        : null,
      detector_id: is.detectorId ?? null,
    })
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .execute()
  await transaction.deleteFrom('camera_group_member').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
  if (is.groupIds.length > 0)
    await transaction.insertInto('camera_group_member').values(is.groupIds.map(group_id => ({ organization_id: organizationId, group_id, camera_id: cameraId }))).execute()
}
