import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { authorize } from '../core/authorize.ts'
import { lockOwnPerson, requirePresentPassword } from './own-person.ts'
import { secondStepDueMs } from './person.ts'
import { clearSecondStep } from './totp-secret.ts'

/**
 * Signing in asks for the password alone again. An administrator past the first day has to set it up anew at once: whoever changes phones
 * needs no removal. Fails as beginTotp() does.
 */
export async function removeTotp(context: UsecaseContext, actor: Actor, password: string, browser: SigningBrowser): Promise<void> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const memberId = await requirePresentPassword(context, actor, password, browser)
  await context.database.withOrganization(organizationId, async (transaction) => {
    const { role, created_at: createdAt, second_step: isOn } = await lockOwnPerson(transaction, actor)
    await clearSecondStep(transaction, organizationId, memberId)
    if (!isOn)
      return
    await transaction.updateTable('member')
      .set({
        second_step: false,
        second_step_due_at: role === 'administrator'
          ? new Date(Math.max(createdAt.getTime() + secondStepDueMs, context.clock()))
          : null,
      })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', memberId)
      .execute()
  })
}
