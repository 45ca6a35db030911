import type { Session } from '#contract/configuration'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { describeSession } from './describe-session.ts'

/** Who is signed in and for how long. */
export async function getSession({ database }: UsecaseContext, actor: Actor): Promise<Session> {
  authorize(actor, 'session:read', actor)
  const session = actor.kind === 'member'
    ? await database.readOrganization(actor.organizationId, async (transaction) => {
        const found = await transaction.selectFrom('session').select('expires_at').where('organization_id', '=', actor.organizationId).where('session_id', '=', actor.sessionId).executeTakeFirst()
        return found && describeSession(transaction, actor, epochMs(found.expires_at.getTime()))
      })
    : undefined
  if (!session)
    throw new AppError('not-signed-in', 'You are signed out; open a new sign-in link.')
  return session
}
