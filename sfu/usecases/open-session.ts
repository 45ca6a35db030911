import type { Session } from '#contract/configuration'
import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { newSecret, sessionLifetimeMs } from '../auth/session-secret.ts'
import { newUuid } from '../core/random.ts'

/** A session that was just made, with the secret for the cookie; the secret is shown this once. */
export interface OpenedSession {
  readonly session: Session
  readonly secret: string
}

const memberNames: Record<Role, string> = {
  administrator: 'Administrator',
  manager: 'Manager',
  supervisor: 'Supervisor',
  reviewer: 'Reviewer',
  viewer: 'Viewer',
  auditor: 'Auditor',
  station: 'Station',
}

/**
 * Signs the role's Member in, inside a transaction that has entered the organization. A step of the use cases that sign
 * in, never reached by itself. Until people have accounts each role is one Member.
 */
export async function openSession({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, role: Role): Promise<OpenedSession> {
  const now = clock()
  await transaction.insertInto('member')
    .values({
      organization_id: organizationId,
      member_id: newUuid(random) as MemberId,
      name: memberNames[role],
      role,
      created_at: new Date(now),
    })
    .onConflict(conflict => conflict.constraint('member_name').doNothing())
    .execute()
  const member = await transaction.selectFrom('member').selectAll().where('organization_id', '=', organizationId).where('name', '=', memberNames[role]).executeTakeFirstOrThrow()
  const organization = await transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()

  await transaction.deleteFrom('session').where('organization_id', '=', organizationId).where('expires_at', '<=', new Date(now)).execute()
  const expiresAt = epochMs(now + sessionLifetimeMs[role === 'station'
    ? 'station'
    : 'person'])
  const { secret, hash } = newSecret(random)
  await transaction.insertInto('session')
    .values({
      organization_id: organizationId,
      session_id: newUuid(random),
      member_id: member.member_id,
      secret_hash: hash,
      created_at: new Date(now),
      expires_at: new Date(expiresAt),
    })
    .execute()
  return {
    session: {
      memberId: member.member_id,
      memberName: member.name,
      role: member.role,
      kind: role === 'station' ? 'station' : 'link',
      scope: { kind: 'everything' },
      isSecondStepRequired: false,
      isSetUpNeeded: false,
      sites: [],
      organizationId,
      organizationName: organization.name,
      expiresAt,
    },
    secret,
  }
}
