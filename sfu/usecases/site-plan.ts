import type { Sha256, SiteId } from '#contract/ids'
import type { SitePlan } from '#contract/site-plan'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { sitePlanMaxBytes } from '#contract/site-plan'
import { authorize } from '../core/authorize.ts'
import { readPlanPicture } from '../core/plan-picture.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isSiteWithinScope } from '../db/scope-filter.ts'
import { keepBlob } from './keep-blob.ts'
import { requireSite } from './require-site.ts'

/** The floor plans of the sites within the actor's scope. */
export async function selectPlans(transaction: DatabaseTransaction, actor: Actor): Promise<SitePlan[]> {
  const rows = await transaction.selectFrom('site_plan').selectAll().where('organization_id', '=', actor.organizationId).where(isSiteWithinScope(actor, 'site_plan.site_id')).orderBy('site_id').execute()
  return rows.map(row => ({
    siteId: row.site_id,
    sha256: row.sha256,
    mediaType: row.media_type,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    widthM: row.width_m,
  }))
}

/**
 * PL8: keeps the picture as the site's floor plan, in place of the one before. Cameras stay where they were put. Fails with 'too-large',
 * 'picture-refused' and 'not-found'.
 */
export async function createSitePlan(context: UsecaseContext, actor: Actor, siteId: SiteId, { bytes, widthM }: { readonly bytes: Uint8Array, readonly widthM: number }): Promise<SitePlan> {
  const { organizationId } = actor
  authorize(actor, 'plan:edit', { organizationId, siteId })
  noteAudit({
    object: { id: siteId },
  })
  if (bytes.length > sitePlanMaxBytes)
    throw new AppError('too-large', `A floor plan has at most ${sitePlanMaxBytes} bytes, this one has ${bytes.length}; save the picture smaller.`, { maxBytes: sitePlanMaxBytes })
  const picture = readPlanPicture(bytes)
  if (!picture)
    throw new AppError('picture-refused', 'A floor plan is a PNG or JPEG picture of at most 20000 x 20000 points; save it as one. Drawings such as SVG and PDF are not taken, for they can carry programs.')
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
  const at = new Date(context.clock())
  const row = {
    sha256,
    media_type: picture.mediaType,
    bytes: bytes.length,
    width: picture.width,
    height: picture.height,
    width_m: widthM,
    created_at: at,
  }
  await keepBlob(context, { organizationId, sha256 }, bytes, async (transaction) => {
    await requireSite(transaction, actor, siteId)
    await letGo(transaction, actor, siteId, at)
    await transaction.insertInto('site_plan')
      .values({ organization_id: organizationId, site_id: siteId, ...row })
      .onConflict(conflict => conflict.columns(['organization_id', 'site_id']).doUpdateSet(row))
      .execute()
  })
  context.configurationChanged(organizationId)
  return {
    siteId,
    sha256,
    ...picture,
    bytes: bytes.length,
    widthM,
  }
}

/** How wide the place is that the picture shows. Fails with 'not-found'. */
export async function setPlanWidth(context: UsecaseContext, actor: Actor, siteId: SiteId, widthM: number): Promise<SitePlan> {
  const { organizationId } = actor
  authorize(actor, 'plan:edit', { organizationId, siteId })
  noteAudit({
    object: { id: siteId },
  })
  const plan = await context.database.withOrganization(organizationId, async (transaction) => {
    await transaction.updateTable('site_plan').set({ width_m: widthM }).where('organization_id', '=', organizationId).where('site_id', '=', siteId).execute()
    return (await selectPlans(transaction, actor)).find(each => each.siteId === siteId)
  })
  if (!plan)
    throw new AppError('not-found', 'This site has no floor plan; upload one first.', { siteId })
  context.configurationChanged(organizationId)
  return plan
}

/** Takes the picture away; cameras keep their places for the next one. Fails with 'not-found'. */
export async function removeSitePlan(context: UsecaseContext, actor: Actor, siteId: SiteId): Promise<void> {
  const { organizationId } = actor
  authorize(actor, 'plan:edit', { organizationId, siteId })
  noteAudit({
    object: { id: siteId },
  })
  await context.database.withOrganization(organizationId, async (transaction) => {
    await requireSite(transaction, actor, siteId)
    await letGo(transaction, actor, siteId, new Date(context.clock()))
  })
  context.configurationChanged(organizationId)
}

/** The picture. Fails with 'not-found', also for a site out of the actor's scope. */
export async function getPlanPicture({ database, blobs }: UsecaseContext, actor: Actor, siteId: SiteId): Promise<{ plan: SitePlan, bytes: Uint8Array }> {
  authorize(actor, 'configuration:read', actor)
  const { organizationId } = actor
  const plan = (await database.withOrganization(organizationId, transaction => selectPlans(transaction, actor))).find(each => each.siteId === siteId)
  const bytes = plan && await blobs.find({ organizationId, sha256: plan.sha256 })
  if (!plan || !bytes)
    throw new AppError('not-found', 'This site has no floor plan.', { siteId })
  return { plan, bytes }
}

/** Removes the row, and notes that its bytes go unless something else names them. */
async function letGo(transaction: DatabaseTransaction, { organizationId }: Actor, siteId: SiteId, at: Date): Promise<void> {
  const gone = await transaction.deleteFrom('site_plan').where('organization_id', '=', organizationId).where('site_id', '=', siteId).returning(['sha256', 'bytes']).executeTakeFirst()
  if (gone) {
    await transaction.insertInto('expunged')
      .values({ organization_id: organizationId, ...gone, marked_at: at })
      .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
      .execute()
  }
}
