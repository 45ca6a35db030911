import type { Session } from '#contract/configuration'
import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { MemberActor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { newSecret, sessionLifetimeMs } from '../auth/session-secret.ts'
import { auditActorOf } from '../core/audit-actor.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { describeSession } from './describe-session.ts'

/** A session that was just made, with the secret for the cookie; the secret is shown this once. */
export interface OpenedSession {
  readonly session: Session
  readonly secret: string
}

/** What is known of the browser that signs in, for the list of sessions. */
export interface SigningBrowser {
  /** Its own word; cut here. */
  readonly userAgent: string
  readonly address: string
}

export const unknownBrowser: SigningBrowser = { userAgent: '', address: '' }

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
 * Signs a Member in, inside a transaction that has entered the organization; `by` says what they showed. A step of the use cases that sign
 * in, never reached by itself.
 */
export async function openSession({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, by: 'password' | 'link', { userAgent, address }: SigningBrowser): Promise<OpenedSession> {
  const now = clock()
  const member = await transaction.selectFrom('member').selectAll().where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirstOrThrow()
  await transaction.deleteFrom('session').where('organization_id', '=', organizationId).where('expires_at', '<=', new Date(now)).execute()
  const expiresAt = epochMs(now + sessionLifetimeMs[member.kind === 'station'
    ? 'station'
    : 'person'])
  const { secret, hash } = newSecret(random)
  const sessionId = newUuid(random)
  await transaction.insertInto('session')
    .values({
      organization_id: organizationId,
      session_id: sessionId,
      member_id: memberId,
      secret_hash: hash,
      created_at: new Date(now),
      expires_at: new Date(expiresAt),
      signed_in_by: by,
      user_agent: shown(userAgent, 200),
      address: shown(address, 64),
      seen_at: new Date(now),
    })
    .execute()
  const actor: MemberActor = {
    kind: 'member',
    memberId,
    memberName: member.name,
    role: member.role,
    scope: member.scope,
    organizationId,
    sessionId,
    needsSecondStep: member.kind === 'person' && member.role === 'administrator' && !member.second_step && (member.second_step_due_at?.getTime() ?? 0) <= now,
  }
  noteAudit({
    actor: auditActorOf(actor, address),
    details: { sessionId, by },
  })
  return { session: await describeSession(transaction, actor, expiresAt), secret }
}

/** The Member that all who come by a link for this role share; and the station's. */
export async function ensureSharedMember({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, role: Role): Promise<MemberId> {
  await transaction.insertInto('member')
    .values({
      organization_id: organizationId,
      member_id: newUuid(random) as MemberId,
      name: memberNames[role],
      role,
      kind: role === 'station'
        ? 'station'
        : 'link',
      created_at: new Date(clock()),
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'name']).where('kind', '<>', 'person').doNothing())
    .execute()
  const member = await transaction.selectFrom('member').select('member_id').where('organization_id', '=', organizationId).where('name', '=', memberNames[role]).where('kind', '<>', 'person').executeTakeFirstOrThrow()
  return member.member_id
}

/** Without what a line of a list or of the log could be broken by. */
function shown(text: string, most: number): string {
  return text.replaceAll(/[^\x20-\x7E]/g, '').slice(0, most)
}
