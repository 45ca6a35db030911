import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession } from './open-session.ts'
import { authorize } from '../core/authorize.ts'
import { openSession } from './open-session.ts'

/** A session for the server's own browser, as the Member `Station`; asked for by the server as operator. */
export async function createStationSession(context: UsecaseContext, actor: Actor): Promise<OpenedSession> {
  authorize(actor, 'sign-in-link:create', actor)
  return context.database.withOrganization(actor.organizationId, transaction => openSession(context, transaction, actor.organizationId, 'station'))
}
