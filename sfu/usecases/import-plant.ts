import type { CameraId, GroupId, SiteId } from '#contract/ids'
import type { PlantFile, PlantImport } from '#contract/plant-file'
import type { Actor } from '../core/actor.ts'
import type { PlantPlan } from '../core/plant-file.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { planImport } from '../core/plant-file.ts'
import { newUuid } from '../core/random.ts'
import { readPlantFile } from '../core/read-plant-file.ts'
import { selectCameras } from './list-cameras.ts'
import { readPlantRows } from './plant-rows.ts'
import { basisOf, selectPlant } from './plant-state.ts'
import { refuseTaken } from './refuse-taken.ts'
import { requireQuota } from './require-quota.ts'
import { retireCameras } from './retire-cameras.ts'
import { writePlantCamera } from './write-plant-camera.ts'

/**
 * PL13: makes the site what the file says, in one transaction, and keeps the state before. `basis`: of the preview that a person has seen.
 * Fails with 'edited-elsewhere' where the site is not as it was then, like readPlantFile(), and with 'quota-reached', 'name-taken',
 * 'camera-address-invalid' and 'not-found'.
 */
export async function importPlant(context: UsecaseContext, actor: Actor, siteId: SiteId, given: unknown, basis: string): Promise<PlantImport> {
  const { organizationId } = actor
  authorize(actor, 'plant-file:import', { organizationId, siteId })
  const file = readPlantFile(given)
  const madeAt = new Date(context.clock())
  const changes = await refuseTaken('There is a site of the name in this file already; change the name in the file.', () => context.database.withOrganization(organizationId, async (transaction) => {
    await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('site_id', '=', siteId).orderBy('camera_id').forUpdate().execute()
    const state = await selectPlant(transaction, actor, siteId)
    if (basisOf(state) !== basis)
      throw new AppError('edited-elsewhere', 'The site was changed since you looked at what the file changes. Nothing was done; look again.')
    const before = await readPlantRows(transaction, actor, siteId)
    const plan = planImport(state, file, context.hasDetector)
    await write(context, transaction, actor, siteId, file, plan)
    const row = {
      made_at: madeAt,
      by_name: nameOf(actor),
      change_count: plan.changes.length,
      after_basis: basisOf(await selectPlant(transaction, actor, siteId)),
      before: JSON.stringify(before),
    }
    await transaction.deleteFrom('plant_import').where('organization_id', '=', organizationId).where('site_id', '=', siteId).execute()
    await transaction.insertInto('plant_import').values({ organization_id: organizationId, site_id: siteId, ...row }).execute()
    return plan.changes.length
  }))
  context.logger.info({ siteId, changes }, 'a configuration file was imported')
  context.configurationChanged(organizationId)
  return {
    madeAt: madeAt.getTime(),
    byName: nameOf(actor),
    changes,
    canUndo: true,
  }
}

async function write(context: UsecaseContext, transaction: DatabaseTransaction, actor: Actor, siteId: SiteId, file: PlantFile, plan: PlantPlan): Promise<void> {
  const { organizationId } = actor
  await transaction.updateTable('site').set({ name: file.site.name, time_zone: file.site.timeZone }).where('organization_id', '=', organizationId).where('site_id', '=', siteId).execute()
  for (const cameraId of plan.cameras.removed)
    await retireCameras(transaction, organizationId, { cameraId }, new Date(context.clock()))
  const fresh = plan.cameras.kept.filter(({ now }) => !now).length
  if (fresh > 0)
    await requireQuota(transaction, organizationId, 'cameras', fresh)
  const groupIds = await writeGroups(context, transaction, actor, siteId, plan)
  const rows = await selectCameras(transaction, actor)
  for (const pair of plan.cameras.kept.filter(({ isSame }) => !isSame)) {
    await writePlantCamera(context, transaction, {
      organizationId,
      siteId,
      now: pair.now,
      row: rows.find(row => row.camera_id === pair.now?.cameraId),
      then: pair.then,
      cameraId: pair.now?.cameraId ?? newUuid(context.random) as CameraId,
      groupIds: pair.then.groups.map(name => groupIds.get(name)!),
    })
  }
}

/** Answers the groups by their names in the file. */
async function writeGroups(context: UsecaseContext, transaction: DatabaseTransaction, { organizationId }: Actor, siteId: SiteId, { groups }: PlantPlan): Promise<Map<string, GroupId>> {
  const ids = new Map<string, GroupId>()
  const at = new Date(context.clock())
  if (groups.removed.length > 0)
    await transaction.deleteFrom('camera_group').where('organization_id', '=', organizationId).where('group_id', 'in', groups.removed).execute()
  for (const { now, then: { name, icon, detectorId = null }, isSame } of groups.kept) {
    const groupId = now?.groupId ?? newUuid(context.random) as GroupId
    ids.set(name, groupId)
    const chosen = detectorId === (now?.detectorId ?? null)
      ? {}
      : { detector_id: detectorId, former_detector_id: now?.detectorId ?? null, detector_set_at: at }
    if (!now) {
      await transaction.insertInto('camera_group')
        .values({
          organization_id: organizationId,
          group_id: groupId,
          site_id: siteId,
          name,
          icon,
          created_at: at,
          ...chosen,
        })
        .execute()
    }
    else if (!isSame) {
      await transaction.updateTable('camera_group').set({ name, icon, ...chosen }).where('organization_id', '=', organizationId).where('group_id', '=', groupId).execute()
    }
  }
  return ids
}
