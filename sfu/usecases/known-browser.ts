import type { MemberId, OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { hashSecret, newSecret } from '../auth/session-secret.ts'

/** A browser that nobody used for so long is a strange one again. */
const forgottenAfterMs = 400 * 86_400_000

/** ME6: whether this very person signed in with this browser before. A step of the use cases that sign in. */
export async function isKnownBrowser(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId | undefined, secret: string | undefined): Promise<boolean> {
  if (secret === undefined)
    return false
  const found = await transaction.selectFrom('known_browser')
    .select('member_id')
    .where('organization_id', '=', organizationId)
    .where('secret_hash', '=', hashSecret(secret))
    .execute()
  return found.some(row => row.member_id === memberId)
}

/** From now on this person is known in this browser; answers the secret for its cookie, which it keeps when people take turns at it. */
export async function rememberBrowser({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, secret: string | undefined): Promise<string> {
  const now = new Date(clock())
  const isOurs = secret !== undefined && await transaction.selectFrom('known_browser').select('member_id').where('organization_id', '=', organizationId).where('secret_hash', '=', hashSecret(secret)).limit(1).executeTakeFirst() !== undefined
  const kept = isOurs
    ? secret
    : newSecret(random).secret
  await transaction.deleteFrom('known_browser').where('organization_id', '=', organizationId).where('seen_at', '<', new Date(now.getTime() - forgottenAfterMs)).execute()
  await transaction.insertInto('known_browser')
    .values({
      organization_id: organizationId,
      member_id: memberId,
      secret_hash: hashSecret(kept),
      seen_at: now,
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'member_id', 'secret_hash']).doUpdateSet({ seen_at: now }))
    .execute()
  return kept
}
