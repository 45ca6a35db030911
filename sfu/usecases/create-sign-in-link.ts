import type { RouteBody } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { newSecret, signInLinkLifetimeMs } from '../auth/session-secret.ts'
import { authorize } from '../core/authorize.ts'

/** A token that signs one browser in as `role`, once, within `expiresInMs`. It belongs into a link's fragment, which no server sees. */
export async function createSignInLink({ database, clock, random }: UsecaseContext, actor: Actor, { role }: RouteBody<'sign-in-link.create'>): Promise<{ token: string, expiresInMs: number }> {
  authorize(actor, 'sign-in-link:create', actor)
  const now = clock()
  const { secret, hash } = newSecret(random)
  await database.withOrganization(actor.organizationId, async (transaction) => {
    await transaction.deleteFrom('sign_in_token').where('organization_id', '=', actor.organizationId).where('expires_at', '<=', new Date(now)).execute()
    await transaction.insertInto('sign_in_token')
      .values({
        organization_id: actor.organizationId,
        token_hash: hash,
        role,
        created_at: new Date(now),
        expires_at: new Date(now + signInLinkLifetimeMs),
      })
      .execute()
  })
  return { token: secret, expiresInMs: signInLinkLifetimeMs }
}
