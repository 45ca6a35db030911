import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { lockOwnPerson, requireMember } from './own-person.ts'
import { takeGuess } from './take-guess.ts'
import { replaceRecoveryCodes, useTotpCode } from './totp-secret.ts'

/** From now on signing in asks for a code of the app that this one is of. Answers ten recovery codes, shown this once. Fails with 'wrong-code'. */
export async function confirmTotp(context: UsecaseContext, actor: Actor, code: string, browser: SigningBrowser): Promise<string[]> {
  authorize(actor, 'account:edit', actor)
  const { organizationId, memberId, sessionId } = requireMember(actor)
  const guess = await takeGuess(context, organizationId, {
    what: 'second-step',
    whom: { memberId },
    browser,
    knownSecret: sessionId,
  })
  const codes = await context.database.withOrganization(organizationId, async (transaction) => {
    await lockOwnPerson(transaction, actor)
    if (!await useTotpCode(context, transaction, organizationId, memberId, code, false))
      return undefined
    const own = { organization_id: organizationId, member_id: memberId }
    const [fresh] = await transaction.selectFrom('member_totp').selectAll().where('organization_id', '=', organizationId).where('member_id', '=', memberId).where('is_confirmed', '=', false).execute()
    await transaction.deleteFrom('member_totp').where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
    await transaction.insertInto('member_totp').values({
      ...fresh!,
      ...own,
      is_confirmed: true,
    }).execute()
    await transaction.updateTable('member')
      .set({ second_step: true, second_step_due_at: null })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', memberId)
      .execute()
    return replaceRecoveryCodes(context, transaction, organizationId, memberId)
  })
  if (!codes)
    throw new AppError('wrong-code', 'This code is not right; check that the clock of the phone is, and take the next one.')
  await guess.wasRight()
  return codes
}
