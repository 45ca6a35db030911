import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { MemberActor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { hashSecret } from '../auth/session-secret.ts'

interface FoundSession {
  organization_id: OrganizationId
  session_id: string
  seen_at: Date
  member_id: MemberId
  member_name: string
  role: Role
  scope: Scope
  needs_second_step: boolean
}

/** How exactly it is known when a session was last seen. */
const seenEveryMs = 5 * 60_000

/**
 * Who holds this session secret now; undefined for one that is unknown, removed or expired, and of a member who was disabled or removed.
 * Asked at every request (AU7).
 */
export async function findActor({ database, clock }: UsecaseContext, secret: string): Promise<MemberActor | undefined> {
  const now = clock()
  const found = await database.withoutOrganization(async (transaction) => {
    const { rows } = await sql<FoundSession>`select * from ansim_find_session(${hashSecret(secret)}, ${new Date(now)})`.execute(transaction)
    return rows[0]
  })
  if (!found)
    return undefined
  if (now - found.seen_at.getTime() >= seenEveryMs) {
    await database.withOrganization(found.organization_id, transaction => transaction.updateTable('session')
      .set({
        seen_at: new Date(now),
      })
      .where('organization_id', '=', found.organization_id)
      .where('session_id', '=', found.session_id)
      .execute())
  }
  return {
    kind: 'member',
    memberId: found.member_id,
    memberName: found.member_name,
    role: found.role,
    scope: found.scope,
    organizationId: found.organization_id,
    sessionId: found.session_id,
    needsSecondStep: found.needs_second_step,
  }
}
