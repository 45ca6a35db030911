import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { lockOwnPerson, requirePresentPassword } from './own-person.ts'
import { replaceRecoveryCodes } from './totp-secret.ts'

/** Ten new recovery codes; those from before work no more. Fails as beginTotp() does, and with 'bad-input' without a second step. */
export async function renewRecoveryCodes(context: UsecaseContext, actor: Actor, password: string, browser: SigningBrowser): Promise<string[]> {
  authorize(actor, 'account:edit', actor)
  const memberId = await requirePresentPassword(context, actor, password, browser)
  return context.database.withOrganization(actor.organizationId, async (transaction) => {
    const { second_step: isOn } = await lockOwnPerson(transaction, actor)
    if (!isOn)
      throw new AppError('bad-input', 'Set up an authenticator app first; recovery codes are for when it is lost.')
    return replaceRecoveryCodes(context, transaction, actor.organizationId, memberId)
  })
}
