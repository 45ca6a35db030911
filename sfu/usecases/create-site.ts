import type { SiteId } from '#contract/ids'
import type { Site, SiteChoice } from '#contract/site'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Adds a site. Fails with 'name-taken'. */
export async function createSite(context: UsecaseContext, actor: Actor, { name, timeZone }: SiteChoice): Promise<Site> {
  authorize(actor, 'site:edit', actor)
  const { organizationId } = actor
  const siteId = newUuid(context.random) as SiteId
  noteAudit({
    object: { id: siteId },
    siteId,
  })
  await refuseTaken('There is a site of this name; choose another.', () => context.database.withOrganization(organizationId, transaction => transaction.insertInto('site')
    .values({
      organization_id: organizationId,
      site_id: siteId,
      name,
      time_zone: timeZone,
      created_at: new Date(context.clock()),
    })
    .execute()))
  context.configurationChanged(organizationId)
  return { siteId, name, timeZone }
}
