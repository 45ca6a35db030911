import type { SiteId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { PlantRows } from './plant-rows.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { restorePlantRows } from './plant-rows.ts'
import { basisOf, selectPlant } from './plant-state.ts'
import { retireCameras } from './retire-cameras.ts'

/**
 * PL14: brings back the state before the newest import of a site, with the ids and logins that its cameras had; once. Fails with 'bad-input'
 * where there is nothing to undo, with 'edited-elsewhere' where the site was changed since the import, and with 'not-found'.
 */
export async function undoPlantImport(context: UsecaseContext, actor: Actor, siteId: SiteId): Promise<void> {
  const { organizationId } = actor
  authorize(actor, 'plant-file:import', { organizationId, siteId })
  const at = new Date(context.clock())
  await context.database.withOrganization(organizationId, async (transaction) => {
    await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('site_id', '=', siteId).orderBy('camera_id').forUpdate().execute()
    const state = await selectPlant(transaction, actor, siteId)
    const made = await transaction.selectFrom('plant_import').selectAll().where('organization_id', '=', organizationId).where('site_id', '=', siteId).executeTakeFirst()
    if (!made || made.undone_at !== null)
      throw new AppError('bad-input', 'There is no import of this site to undo; each can be undone once.')
    if (made.after_basis !== basisOf(state))
      throw new AppError('edited-elsewhere', 'The site was changed since the import; undoing it would lose that. Export the site, change the file and import it.')
    const before = made.before as PlantRows
    const kept = new Set(before.camera.map(row => row.camera_id))
    for (const { cameraId } of state.cameras.filter(camera => !kept.has(camera.cameraId)))
      await retireCameras(transaction, organizationId, { cameraId }, at)
    await restorePlantRows(transaction, actor, siteId, before)
    await transaction.updateTable('plant_import').set({ undone_at: at }).where('organization_id', '=', organizationId).where('site_id', '=', siteId).execute()
  })
  context.logger.info({ siteId }, 'the import of a configuration file was undone')
  context.configurationChanged(organizationId)
}
