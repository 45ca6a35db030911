import type { SiteId } from '#contract/ids'
import type { PlantFile, PlantImport, PlantPreview } from '#contract/plant-file'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { planImport, toPlantFile } from '../core/plant-file.ts'
import { readPlantFile } from '../core/read-plant-file.ts'
import { basisOf, selectPlant } from './plant-state.ts'

/** PL10: the site's configuration as a file, without secrets. Fails with 'not-found'. */
export async function exportPlant({ database }: UsecaseContext, actor: Actor, siteId: SiteId): Promise<PlantFile> {
  authorize(actor, 'plant-file:export', { organizationId: actor.organizationId, siteId })
  return database.withOrganization(actor.organizationId, async transaction => toPlantFile(await selectPlant(transaction, actor, siteId)))
}

/** PL12: what an import of this file would change. Fails with 'not-found' and like readPlantFile(). */
export async function previewPlantImport({ database, hasDetector }: UsecaseContext, actor: Actor, siteId: SiteId, given: unknown): Promise<PlantPreview> {
  authorize(actor, 'plant-file:import', { organizationId: actor.organizationId, siteId })
  const file = readPlantFile(given)
  const state = await database.withOrganization(actor.organizationId, transaction => selectPlant(transaction, actor, siteId))
  const { changes, notes } = planImport(state, file, hasDetector)
  return {
    basis: basisOf(state),
    changes: [...changes],
    notes: [...notes],
  }
}

/** The newest import of a site; undefined: there was none. Fails with 'not-found'. */
export async function getLastImport({ database }: UsecaseContext, actor: Actor, siteId: SiteId): Promise<PlantImport | undefined> {
  const { organizationId } = actor
  authorize(actor, 'plant-file:import', { organizationId, siteId })
  return database.withOrganization(organizationId, async (transaction) => {
    const basis = basisOf(await selectPlant(transaction, actor, siteId))
    const row = await transaction.selectFrom('plant_import').select([
      'made_at',
      'by_name',
      'change_count',
      'after_basis',
      'undone_at',
    ]).where('organization_id', '=', organizationId).where('site_id', '=', siteId).executeTakeFirst()
    return row && {
      madeAt: row.made_at.getTime(),
      byName: row.by_name,
      changes: row.change_count,
      canUndo: row.undone_at === null && row.after_basis === basis,
    }
  })
}
