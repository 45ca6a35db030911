import type { SecondStep } from '#contract/account'
import type { Session } from '#contract/configuration'
import type { EpochMs } from '#contract/time'
import type { MemberActor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { epochMs } from '#contract/time'
import { isAllowed } from '../core/authorize.ts'
import { hasPeople } from './get-set-up.ts'
import { selectSites } from './list-sites.ts'

/** What a browser is told of who is signed in there. A step of what opens and reads sessions. */
export async function describeSession(transaction: DatabaseTransaction, actor: MemberActor, expiresAt: EpochMs): Promise<Session> {
  const { organizationId, memberId, memberName, role, scope } = actor
  const [{ name: organizationName }, { kind }, sites, isSetUpNeeded] = await Promise.all([
    transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow(),
    transaction.selectFrom('member').select('kind').where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirstOrThrow(),
    selectSites(transaction, actor),
    isAllowed(actor, 'member:manage', actor) && hasPeople(transaction, organizationId).then(has => !has),
  ])
  const secondStep = kind === 'person'
    ? await describeSecondStep(transaction, actor)
    : undefined
  return {
    memberId,
    memberName,
    role,
    kind,
    scope,
    ...(secondStep && { secondStep }),
    isSecondStepRequired: actor.needsSecondStep === true,
    isSetUpNeeded,
    sites,
    organizationId,
    organizationName,
    expiresAt,
  }
}

/** How a person's second step stands. */
export async function describeSecondStep(transaction: DatabaseTransaction, { organizationId, memberId }: MemberActor): Promise<SecondStep> {
  const member = await transaction.selectFrom('member')
    .select(['second_step', 'second_step_due_at', 'role'])
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  const { count } = await transaction.selectFrom('recovery_code')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  return {
    isOn: member.second_step,
    recoveryCodesLeft: count,
    ...(member.role === 'administrator' && !member.second_step && member.second_step_due_at && {
      dueAt: epochMs(member.second_step_due_at.getTime()),
    }),
  }
}
