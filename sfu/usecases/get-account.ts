import type { RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { describeSecondStep } from './describe-session.ts'
import { requireMember } from './own-person.ts'

/** One's own account. */
export async function getAccount({ database }: UsecaseContext, actor: Actor): Promise<RouteReply<'account.get'>> {
  authorize(actor, 'account:edit', actor)
  const member = requireMember(actor)
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const row = await transaction.selectFrom('member')
      .select([
        'name',
        'email',
        'kind',
        'password_set_at',
      ])
      .where('organization_id', '=', actor.organizationId)
      .where('member_id', '=', member.memberId)
      .executeTakeFirst()
    return {
      name: row?.name ?? member.memberName,
      ...(row?.email && { email: row.email }),
      isPerson: row?.kind === 'person',
      secondStep: row
        ? await describeSecondStep(transaction, member)
        : { isOn: false, recoveryCodesLeft: 0 },
      ...(row?.password_set_at && {
        passwordSetAt: epochMs(row.password_set_at.getTime()),
      }),
    }
  })
}
