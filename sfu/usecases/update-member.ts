import type { MemberId } from '#contract/ids'
import type { Member, MemberUpdate } from '#contract/member'
import type { PersonRole } from '#contract/role'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { loginKey } from '#contract/account'
import { authorize } from '../core/authorize.ts'
import { endMemberSessions } from './end-member-session.ts'
import { selectMembers } from './list-members.ts'
import { isFullAdministrator, lockPeople, requireOtherAdministrator } from './lock-people.ts'
import { lockPerson, secondStepDueAt } from './person.ts'
import { refuseTaken } from './refuse-taken.ts'
import { requireOwnScope } from './require-own-scope.ts'

/**
 * Changes a member. Sockets learn of it within a second (MR2); whoever is disabled is signed out everywhere. Fails with 'not-found',
 * 'name-taken', and (ME11) with 'last-administrator' where nobody would be left who can manage people.
 */
export async function updateMember(context: UsecaseContext, actor: Actor, memberId: MemberId, update: MemberUpdate): Promise<Member> {
  authorize(actor, 'member:manage', actor)
  const { organizationId } = actor
  const now = context.clock()
  const member = await refuseTaken('Somebody here has this name or e-mail address; choose another.', () => context.database.withOrganization(organizationId, async (transaction) => {
    await lockPeople(transaction, organizationId)
    const before = await lockPerson(transaction, organizationId, memberId)
    if (update.scope)
      await requireOwnScope(transaction, actor, update.scope)
    const role = update.role ?? before.role as PersonRole
    const next = {
      role,
      scope: update.scope ?? before.scope,
      isDisabled: update.isDisabled ?? before.disabled_at !== null,
    }
    if (isFullAdministrator({ ...before, isDisabled: before.disabled_at !== null }) && !isFullAdministrator(next))
      await requireOtherAdministrator(transaction, organizationId, memberId)
    const name = update.name ?? before.name
    await transaction.updateTable('member')
      .set({
        name,
        name_key: loginKey(name),
        email: update.email === undefined
          ? before.email
          : update.email,
        role,
        scope: JSON.stringify(next.scope),
        disabled_at: next.isDisabled
          ? before.disabled_at ?? new Date(now)
          : null,
        ...(role !== before.role && {
          second_step_due_at: secondStepDueAt(role, now),
        }),
      })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', memberId)
      .execute()
    if (next.isDisabled)
      await endMemberSessions(transaction, organizationId, memberId)
    return (await selectMembers(transaction, actor, new Date(now), memberId))[0]!
  }))
  context.logger.info({ memberId, role: member.role, isDisabled: member.isDisabled }, 'a member was changed')
  return member
}
