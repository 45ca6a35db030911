import type { OrganizationId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'

/** Gives the organization and the site that was there first the names which whoever sets up chose. A step of setting up; what is absent stays. */
export async function nameHome(transaction: DatabaseTransaction, organizationId: OrganizationId, { organizationName, site }: Pick<RouteBody<'setup.complete'>, 'organizationName' | 'site'>): Promise<void> {
  if (organizationName !== undefined)
    await transaction.updateTable('organization').set({ name: organizationName }).where('organization_id', '=', organizationId).execute()
  if (site === undefined)
    return
  const { site_id: first } = await transaction.selectFrom('site')
    .select('site_id')
    .where('organization_id', '=', organizationId)
    .orderBy('created_at')
    .orderBy('site_id')
    .limit(1)
    .executeTakeFirstOrThrow()
  await transaction.updateTable('site')
    .set({ name: site.name, time_zone: site.timeZone })
    .where('organization_id', '=', organizationId)
    .where('site_id', '=', first)
    .execute()
}
