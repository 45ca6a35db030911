import type { SiteId } from '#contract/ids'
import type { Site, SiteChoice } from '#contract/site'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Changes a site's name and the clock on its wall. Fails with 'not-found' and 'name-taken'. */
export async function updateSite(context: UsecaseContext, actor: Actor, siteId: SiteId, { name, timeZone }: SiteChoice): Promise<Site> {
  authorize(actor, 'site:edit', actor)
  const { organizationId } = actor
  await refuseTaken('There is a site of this name; choose another.', () => context.database.withOrganization(organizationId, async (transaction) => {
    const { numUpdatedRows } = await transaction.updateTable('site')
      .set({ name, time_zone: timeZone })
      .where('organization_id', '=', organizationId)
      .where('site_id', '=', siteId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      throw new AppError('not-found', 'There is no such site; open the list again.', { siteId })
  }))
  context.configurationChanged(organizationId)
  return { siteId, name, timeZone }
}
