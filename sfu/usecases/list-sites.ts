import type { Site } from '#contract/site'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { isSiteWithinScope } from '../db/scope-filter.ts'

/** The organization's sites that are within the actor's scope, oldest first. */
export async function listSites({ database }: UsecaseContext, actor: Actor): Promise<Site[]> {
  authorize(actor, 'site:list', actor)
  return database.readOrganization(actor.organizationId, transaction => selectSites(transaction, actor))
}

/** A step of listSites() and of what tells of sites beside other things. */
export async function selectSites(transaction: DatabaseTransaction, actor: Actor): Promise<Site[]> {
  const rows = await transaction.selectFrom('site')
    .select(['site_id', 'name', 'time_zone'])
    .where('organization_id', '=', actor.organizationId)
    .where(isSiteWithinScope(actor, 'site.site_id'))
    .orderBy('created_at')
    .orderBy('site_id')
    .execute()
  return rows.map(row => ({
    siteId: row.site_id,
    name: row.name,
    // Nobody chose one, and no start of this version has written the server's yet.
    timeZone: row.time_zone ?? 'UTC',
  }))
}
