import type { SiteId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'

/**
 * Changes of one site's groups, places and file go one after the other: this holds the site until the transaction ends. Fails with
 * 'not-found'. Whether the actor may is asked before.
 */
export async function requireSite(transaction: DatabaseTransaction, { organizationId }: Actor, siteId: SiteId): Promise<{ readonly name: string, readonly timeZone: string }> {
  const site = await transaction.selectFrom('site').select(['name', 'time_zone']).where('organization_id', '=', organizationId).where('site_id', '=', siteId).forNoKeyUpdate().executeTakeFirst()
  if (!site)
    throw new AppError('not-found', 'There is no such site; open the list again.', { siteId })
  return { name: site.name, timeZone: site.time_zone ?? 'UTC' }
}
