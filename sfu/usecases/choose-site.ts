import type { OrganizationId, SiteId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'

/**
 * The site that a camera is put in: the one asked for, else the oldest that the actor may put one in. A step. Fails with 'not-found' for
 * one that is not here or not within the scope, and with 'bad-input' for whoever has cameras in their scope and no whole site.
 */
export async function chooseSite(context: UsecaseContext, transaction: DatabaseTransaction, actor: Actor, permission: Permission, siteId: SiteId | undefined): Promise<SiteId> {
  const { organizationId } = actor
  const scope = scopeOf(actor)
  if (siteId !== undefined)
    authorize(actor, permission, { organizationId, siteId })
  const site = await transaction.selectFrom('site')
    .select('site_id')
    .where('organization_id', '=', organizationId)
    .$if(siteId !== undefined, query => query.where('site_id', '=', siteId!))
    .$if(siteId === undefined && scope.kind === 'some', query => query.where('site_id', 'in', scope.kind === 'some' && scope.siteIds.length > 0
      ? scope.siteIds
      : [null as unknown as SiteId]))
    .orderBy('created_at')
    .orderBy('site_id')
    .limit(1)
    .executeTakeFirst()
  if (!site && siteId !== undefined)
    throw new AppError('not-found', 'There is no such site; open the list again.', { siteId })
  if (!site && scope.kind === 'everything')
    return insertFirstSite(context, transaction, organizationId)
  if (!site)
    throw new AppError('bad-input', 'You look after single cameras and no site; ask an administrator to add this one.')
  return site.site_id
}

/** Every camera stands somewhere; the first site of an organization is there before its first camera. */
export async function insertFirstSite({ random, clock }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, timeZone: string | null = null): Promise<SiteId> {
  const siteId = newUuid(random) as SiteId
  await transaction.insertInto('site')
    .values({
      organization_id: organizationId,
      site_id: siteId,
      name: 'Main site',
      time_zone: timeZone,
      created_at: new Date(clock()),
    })
    .execute()
  return siteId
}
