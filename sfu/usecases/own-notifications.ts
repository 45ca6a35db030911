import type { QuietHours } from '#contract/alert-plan'
import type { NewPushSubscription, PushBrowserId } from '#contract/notification-routes'
import type { RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { browserOwner, ensureVapidKeys } from './alert-secret.ts'
import { lockOwnPerson } from './own-person.ts'

/** A person has a few phones and desks; more is a mistake. */
const mostBrowsers = 20

/** When one is left in peace, and which of one's browsers are told. For people with a name; fails with 'not-allowed' for others. */
export async function getNotifications(context: UsecaseContext, actor: Actor): Promise<RouteReply<'notification.get'>> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  return context.database.withOrganization(organizationId, async (transaction) => {
    const { member_id: memberId, email } = await lockOwnPerson(transaction, actor)
    const { keys } = await ensureVapidKeys(context, transaction, organizationId)
    const hours = await transaction.selectFrom('quiet_hours').select('choice').where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirst()
    const browsers = await transaction.selectFrom('push_browser').select(['push_browser_id', 'user_agent', 'created_at']).where('organization_id', '=', organizationId).where('member_id', '=', memberId).orderBy('created_at').execute()
    return {
      ...hours && { quietHours: hours.choice },
      hasEmail: email !== null,
      pushKey: keys.publicKey,
      browsers: browsers.map(row => ({
        pushBrowserId: row.push_browser_id,
        userAgent: row.user_agent,
        createdAt: epochMs(row.created_at.getTime()),
      })),
    }
  })
}

/** AL9: from the next message on. */
export async function updateQuietHours({ database }: UsecaseContext, actor: Actor, hours: QuietHours): Promise<void> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const choice = JSON.stringify(hours)
  await database.withOrganization(organizationId, async (transaction) => {
    const { member_id } = await lockOwnPerson(transaction, actor)
    await transaction.insertInto('quiet_hours')
      .values({ organization_id: organizationId, member_id, choice })
      .onConflict(conflict => conflict.columns(['organization_id', 'member_id']).doUpdateSet({ choice }))
      .execute()
  })
}

/** Messages reach this browser from now on, until it is signed out. The same browser again takes the place of itself. */
export async function createPushBrowser(context: UsecaseContext, actor: Actor, userAgent: string, subscription: NewPushSubscription): Promise<PushBrowserId> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const endpointHash = createHash('sha256').update(subscription.endpoint).digest()
  return context.database.withOrganization(organizationId, async (transaction) => {
    const { member_id: memberId } = await lockOwnPerson(transaction, actor)
    await ensureVapidKeys(context, transaction, organizationId)
    const known = await transaction.selectFrom('push_browser').select(['push_browser_id', 'member_id']).where('organization_id', '=', organizationId).where('endpoint_hash', '=', endpointHash).executeTakeFirst()
    const { count } = await transaction.selectFrom('push_browser').select(({ fn }) => fn.countAll<number>().as('count')).where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirstOrThrow()
    if (!known && count >= mostBrowsers)
      throw new AppError('bad-input', `You are told in ${mostBrowsers} browsers already; turn one off first.`)
    const pushBrowserId = known?.push_browser_id ?? newUuid(context.random) as PushBrowserId
    const { keyId, sealed } = context.seal.seal(browserOwner(organizationId, pushBrowserId), JSON.stringify(subscription))
    const row = {
      member_id: memberId,
      session_id: actor.kind === 'member'
        ? actor.sessionId
        : '',
      user_agent: userAgent.slice(0, 200),
      key_id: keyId,
      sealed,
    }
    await transaction.insertInto('push_browser')
      .values({
        ...row,
        organization_id: organizationId,
        push_browser_id: pushBrowserId,
        endpoint_hash: endpointHash,
        created_at: new Date(context.clock()),
      })
      .onConflict(conflict => conflict.columns(['organization_id', 'endpoint_hash']).doUpdateSet(row))
      .execute()
    return pushBrowserId
  })
}

/** Idempotent but for somebody else's: 'not-found'. */
export async function removePushBrowser({ database }: UsecaseContext, actor: Actor, pushBrowserId: PushBrowserId): Promise<void> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    const { member_id } = await lockOwnPerson(transaction, actor)
    const { numDeletedRows } = await transaction.deleteFrom('push_browser').where('organization_id', '=', organizationId).where('push_browser_id', '=', pushBrowserId).where('member_id', '=', member_id).executeTakeFirst()
    if (numDeletedRows === 0n)
      throw new AppError('not-found', 'This browser is not told of anything any more; open the list again.', { pushBrowserId })
  })
}
