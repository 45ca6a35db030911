import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { MemberActor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { hashSecret } from '../auth/session-secret.ts'

interface FoundSession {
  organization_id: OrganizationId
  session_id: string
  member_id: MemberId
  member_name: string
  role: Role
}

/** Who holds this session secret now; undefined for one that is unknown, removed or expired. Asked at every request (AU7). */
export async function findActor({ database, clock }: UsecaseContext, secret: string): Promise<MemberActor | undefined> {
  const found = await database.withoutOrganization(async (transaction) => {
    const { rows } = await sql<FoundSession>`select * from ansim_find_session(${hashSecret(secret)}, ${new Date(clock())})`.execute(transaction)
    return rows[0]
  })
  return found && {
    kind: 'member',
    memberId: found.member_id,
    memberName: found.member_name,
    role: found.role,
    scope: { kind: 'everything' },
    organizationId: found.organization_id,
    sessionId: found.session_id,
  }
}
