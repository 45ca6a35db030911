import type { MemberId } from '#contract/ids'
import type { LinkSessions, Member } from '#contract/member'
import type { PersonRole } from '#contract/role'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

/** Roles as which browsers are signed in by a link, with how many they are. */
export async function listLinkSessions({ database, clock }: UsecaseContext, actor: Actor): Promise<LinkSessions[]> {
  authorize(actor, 'member:list', actor)
  const rows = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('session')
    .innerJoin('member', join => join
      .onRef('member.organization_id', '=', 'session.organization_id')
      .onRef('member.member_id', '=', 'session.member_id'))
    .select(({ fn }) => [
      'member.member_id',
      'member.role',
      fn.countAll<number>().as('sessions'),
    ])
    .where('session.organization_id', '=', actor.organizationId)
    .where('session.expires_at', '>', new Date(clock()))
    .where('member.kind', '=', 'link')
    .groupBy(['member.member_id', 'member.role'])
    .orderBy('member.role')
    .execute())
  return rows.map(row => ({
    memberId: row.member_id,
    role: row.role as PersonRole,
    sessions: row.sessions,
  }))
}

/** The organization's people, by name. */
export async function listMembers({ database, clock }: UsecaseContext, actor: Actor): Promise<Member[]> {
  authorize(actor, 'member:list', actor)
  return database.withOrganization(actor.organizationId, transaction => selectMembers(transaction, actor, new Date(clock())))
}

/** A step: all people who were not removed, or the one named. */
export async function selectMembers(transaction: DatabaseTransaction, { organizationId }: Actor, now: Date, memberId?: MemberId): Promise<Member[]> {
  const rows = await transaction.selectFrom('member')
    .select(({ selectFrom, fn }) => [
      'member_id',
      'name',
      'email',
      'role',
      'scope',
      'disabled_at',
      'second_step',
      'created_at',
      selectFrom('session')
        .select(fn.countAll<number>().as('count'))
        .whereRef('session.organization_id', '=', 'member.organization_id')
        .whereRef('session.member_id', '=', 'member.member_id')
        .where('session.expires_at', '>', now)
        .as('sessions'),
      selectFrom('session')
        .select(session => session.fn.max('session.seen_at').as('seen_at'))
        .whereRef('session.organization_id', '=', 'member.organization_id')
        .whereRef('session.member_id', '=', 'member.member_id')
        .as('seen_at'),
    ])
    .where('organization_id', '=', organizationId)
    .where('kind', '=', 'person')
    .where('removed_at', 'is', null)
    .$if(memberId !== undefined, query => query.where('member_id', '=', memberId!))
    .orderBy('name_key')
    .execute()
  return rows.map(row => ({
    memberId: row.member_id,
    name: row.name,
    ...(row.email !== null && { email: row.email }),
    // People's rows have no other; see 0006-members.ts.
    role: row.role as PersonRole,
    scope: row.scope,
    isDisabled: row.disabled_at !== null,
    hasSecondStep: row.second_step,
    createdAt: epochMs(row.created_at.getTime()),
    ...(row.seen_at && {
      seenAt: epochMs(row.seen_at.getTime()),
    }),
    sessions: row.sessions ?? 0,
  }))
}
