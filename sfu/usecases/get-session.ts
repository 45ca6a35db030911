import type { Session } from '#contract/configuration'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

/** Who is signed in and for how long. */
export async function getSession({ database }: UsecaseContext, actor: Actor): Promise<Session> {
  authorize(actor, 'session:read', actor)
  const found = actor.kind === 'member'
    ? await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('session')
        .innerJoin('organization', 'organization.organization_id', 'session.organization_id')
        .select(['organization.name', 'session.expires_at'])
        .where('session.session_id', '=', actor.sessionId)
        .executeTakeFirst())
    : undefined
  if (actor.kind !== 'member' || !found)
    throw new AppError('not-signed-in', 'You are signed out; open a new sign-in link.')
  return {
    memberId: actor.memberId,
    memberName: actor.memberName,
    role: actor.role,
    kind: actor.role === 'station' ? 'station' : 'link',
    scope: actor.scope,
    isSecondStepRequired: false,
    isSetUpNeeded: false,
    sites: [],
    organizationId: actor.organizationId,
    organizationName: found.name,
    expiresAt: epochMs(found.expires_at.getTime()),
  }
}
