import type { MemberId, OrganizationId } from '#contract/ids'
import type { RouteParams } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

/** Signs one browser of a member out. Fails with 'not-found'. */
export async function endMemberSession({ database }: UsecaseContext, actor: Actor, { memberId, sessionId }: RouteParams<'member.end-session'>): Promise<void> {
  authorize(actor, 'member:manage', actor)
  await database.withOrganization(actor.organizationId, transaction => deleteSession(transaction, actor.organizationId, memberId, sessionId))
}

/** A step: ends this session of this member. Fails with 'not-found' for somebody else's. */
export async function deleteSession(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, sessionId: string): Promise<void> {
  const { numDeletedRows } = await transaction.deleteFrom('session')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (numDeletedRows === 0n)
    throw new AppError('not-found', 'This browser is signed out already.', { sessionId })
}

/** A step: signs a member out everywhere, but for the session `except`, and ends what they began to sign in with. Answers how many it were. */
export async function endMemberSessions(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, except?: string): Promise<number> {
  await transaction.deleteFrom('sign_in_challenge').where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
  const { numDeletedRows } = await transaction.deleteFrom('session')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .$if(except !== undefined, query => query.where('session_id', '<>', except!))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
