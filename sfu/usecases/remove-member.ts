import type { MemberId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { endMemberSessions } from './end-member-session.ts'
import { isFullAdministrator, lockPeople, requireOtherAdministrator } from './lock-people.ts'
import { lockPerson } from './person.ts'
import { clearSecondStep } from './totp-secret.ts'

/**
 * Removes a member with every secret of theirs; their name stays where they said something of an event, and is free for somebody else.
 * Fails with 'not-found' and (ME11) 'last-administrator'.
 */
export async function removeMember({ database, clock, logger }: UsecaseContext, actor: Actor, memberId: MemberId): Promise<void> {
  authorize(actor, 'member:manage', actor)
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    await lockPeople(transaction, organizationId)
    const person = await lockPerson(transaction, organizationId, memberId)
    if (isFullAdministrator({ ...person, isDisabled: person.disabled_at !== null }))
      await requireOtherAdministrator(transaction, organizationId, memberId)
    await transaction.updateTable('member')
      .set({
        removed_at: new Date(clock()),
        password_hash: null,
        second_step: false,
        email: null,
      })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', memberId)
      .execute()
    await clearSecondStep(transaction, organizationId, memberId)
    await endMemberSessions(transaction, organizationId, memberId)
    for (const table of ['known_browser', 'account_link'] as const)
      await transaction.deleteFrom(table).where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
  })
  logger.info({ memberId }, 'a member was removed')
}
