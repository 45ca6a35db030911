import type { SignedInBrowser } from '#contract/account'
import type { MemberId, SessionId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

/** Where a member, or whoever came by a link for a role, is signed in, as who manages people sees it. Fails with 'not-found'. */
export async function listMemberSessions({ database, clock }: UsecaseContext, actor: Actor, memberId: MemberId): Promise<SignedInBrowser[]> {
  authorize(actor, 'member:manage', actor)
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const person = await transaction.selectFrom('member').select('member_id').where('organization_id', '=', actor.organizationId).where('member_id', '=', memberId).where('kind', '<>', 'station').where('removed_at', 'is', null).executeTakeFirst()
    if (!person)
      throw new AppError('not-found', 'There is no such member; open the list again.', { memberId })
    return selectSessions(transaction, actor, memberId, new Date(clock()))
  })
}

/** A step: the sessions of a member, the one seen last first. */
export async function selectSessions(transaction: DatabaseTransaction, actor: Actor, memberId: MemberId, now: Date): Promise<SignedInBrowser[]> {
  const rows = await transaction.selectFrom('session')
    .selectAll()
    .where('organization_id', '=', actor.organizationId)
    .where('member_id', '=', memberId)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .orderBy('session_id')
    .execute()
  return rows.map(row => ({
    sessionId: row.session_id as SessionId,
    userAgent: row.user_agent,
    address: row.address,
    signedInAt: epochMs(row.created_at.getTime()),
    seenAt: epochMs(row.seen_at.getTime()),
    expiresAt: epochMs(row.expires_at.getTime()),
    by: row.signed_in_by,
    isCurrent: actor.kind === 'member' && row.session_id === actor.sessionId,
  }))
}
