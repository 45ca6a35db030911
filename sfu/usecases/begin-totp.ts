import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { Buffer } from 'node:buffer'
import { toBase32, totpSecretBytes, totpUri } from '../auth/totp.ts'
import { authorize } from '../core/authorize.ts'
import { lockOwnPerson, requirePresentPassword } from './own-person.ts'
import { totpOwner } from './totp-secret.ts'

/**
 * A new secret for an authenticator app. The one before goes on counting until a code of this one was shown (confirmTotp). Fails with
 * 'wrong-login', 'too-many-requests', 'busy' and 'not-allowed'.
 */
export async function beginTotp(context: UsecaseContext, actor: Actor, password: string, browser: SigningBrowser): Promise<{ secret: string, uri: string }> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const { database, seal, random } = context
  const memberId = await requirePresentPassword(context, actor, password, browser)
  const secret = random(totpSecretBytes)
  return database.withOrganization(organizationId, async (transaction) => {
    const { name } = await lockOwnPerson(transaction, actor)
    const organization = await transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const { keyId, sealed } = seal.seal(totpOwner(organizationId, memberId), Buffer.from(secret).toString('base64'))
    await transaction.deleteFrom('member_totp').where('organization_id', '=', organizationId).where('member_id', '=', memberId).where('is_confirmed', '=', false).execute()
    await transaction.insertInto('member_totp')
      .values({
        organization_id: organizationId,
        member_id: memberId,
        is_confirmed: false,
        key_id: keyId,
        sealed,
      })
      .execute()
    return {
      secret: toBase32(secret),
      uri: totpUri(secret, organization.name, name),
    }
  })
}
