import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { newUuid } from '../core/random.ts'
import { enterOrganization } from '../db/database.ts'
import { insertFirstSite } from './choose-site.ts'

/**
 * The one organization of this server with its first site: made at the first start, found at every other. Needs no actor, for nobody is
 * there yet.
 * @param context the database, clock and randomness
 * @param timeZone of this machine, for sites for which nobody chose one
 */
export async function bootstrapOrganization(context: UsecaseContext, timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone): Promise<OrganizationId> {
  const { database, random, clock } = context
  return database.withoutOrganization(async (transaction) => {
    const { rows } = await sql<{ id: OrganizationId }>`
      select ansim_bootstrap_organization(${newUuid(random)}, 'Ansim', ${new Date(clock())}) as id`.execute(transaction)
    const organizationId = rows[0]!.id
    await enterOrganization(transaction, organizationId)
    // Two servers that start at once take turns here.
    await transaction.selectFrom('organization').select('organization_id').where('organization_id', '=', organizationId).forNoKeyUpdate().execute()
    const site = await transaction.selectFrom('site').select('site_id').where('organization_id', '=', organizationId).limit(1).executeTakeFirst()
    if (site) {
      await transaction.updateTable('site').set({ time_zone: timeZone }).where('organization_id', '=', organizationId).where('time_zone', 'is', null).execute()
    }
    else {
      await insertFirstSite(context, transaction, organizationId, timeZone)
    }
    return organizationId
  })
}
