import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession } from './open-session.ts'
import { authorize } from '../core/authorize.ts'
import { ensureSharedMember, openSession, unknownBrowser } from './open-session.ts'

/** A session for the server's own browser, as the Member `Station`; asked for by the server as operator. */
export async function createStationSession(context: UsecaseContext, actor: Actor): Promise<OpenedSession> {
  authorize(actor, 'sign-in-link:create', actor)
  const { organizationId } = actor
  return context.database.withOrganization(organizationId, async (transaction) => {
    const memberId = await ensureSharedMember(context, transaction, organizationId, 'station')
    return openSession(context, transaction, organizationId, memberId, 'link', unknownBrowser)
  })
}
