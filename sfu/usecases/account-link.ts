import type { InvitationId, MemberId, OrganizationId } from '#contract/ids'
import type { PersonRole } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { hashSecret, newSecret } from '../auth/session-secret.ts'
import { newUuid } from '../core/random.ts'

/** What a link lets somebody do, once. */
export interface AccountLinkRow {
  readonly link_id: InvitationId
  readonly purpose: 'set-up' | 'invitation' | 'reset'
  readonly member_id: MemberId | null
  readonly name: string | null
  readonly role: PersonRole
  readonly scope: Scope
  readonly made_by: string
  readonly created_at: Date
  readonly expires_at: Date
}

/** A link is sent to somebody who reads it when they come to it; a set-up link is opened at once, or printed anew at the next start. */
export const accountLinkLifetimeMs = { 'set-up': 60 * 60_000, 'invitation': 7 * 86_400_000, 'reset': 86_400_000 } as const

export interface MadeLink {
  readonly linkId: InvitationId
  /** Belongs into a link's fragment, which no server sees. */
  readonly token: string
  readonly createdAt: EpochMs
  readonly expiresInMs: number
}

/** Writes a link of which the database holds the hash alone (AU7). A step of the use cases that make links. */
export async function insertAccountLink({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, actor: Actor, link: { purpose: AccountLinkRow['purpose'], role: PersonRole, scope: Scope, name?: string | undefined, memberId?: MemberId }): Promise<MadeLink> {
  const { organizationId } = actor
  const now = clock()
  const { secret, hash } = newSecret(random)
  const linkId = newUuid(random) as InvitationId
  const expiresInMs = accountLinkLifetimeMs[link.purpose]
  await transaction.deleteFrom('account_link').where('organization_id', '=', organizationId).where('expires_at', '<=', new Date(now)).execute()
  await transaction.insertInto('account_link')
    .values({
      organization_id: organizationId,
      link_id: linkId,
      token_hash: hash,
      purpose: link.purpose,
      member_id: link.memberId ?? null,
      name: link.name ?? null,
      role: link.role,
      scope: JSON.stringify(link.scope),
      made_by: actor.kind === 'member'
        ? actor.memberName
        : 'Ansim',
      created_at: new Date(now),
      expires_at: new Date(now + expiresInMs),
    })
    .execute()
  return {
    linkId,
    token: secret,
    createdAt: now,
    expiresInMs,
  }
}

/**
 * The link of a token while it is good. With `lock`, of any number of simultaneous uses one goes on and the others fail after it. Used,
 * late, withdrawn and invented ones fail alike with 'link-used'.
 */
export async function requireAccountLink(transaction: DatabaseTransaction, organizationId: OrganizationId, token: string, now: Date, lock = false): Promise<AccountLinkRow> {
  const found = await transaction.selectFrom('account_link')
    .select([
      'link_id',
      'purpose',
      'member_id',
      'name',
      'role',
      'scope',
      'made_by',
      'created_at',
      'expires_at',
    ])
    .where('organization_id', '=', organizationId)
    .where('token_hash', '=', hashSecret(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .$if(lock, query => query.forUpdate())
    .executeTakeFirst()
  if (!found)
    throw new AppError('link-used', 'This link was used already, was withdrawn, or is too old; ask for a new one.')
  return found
}

/** From now on nobody can use it. */
export async function useAccountLink(transaction: DatabaseTransaction, organizationId: OrganizationId, linkId: InvitationId, now: Date): Promise<void> {
  await transaction.updateTable('account_link').set({ used_at: now }).where('organization_id', '=', organizationId).where('link_id', '=', linkId).execute()
}

/** When it ends, by the server's clock. */
export function expiryOf({ expires_at: expiresAt }: Pick<AccountLinkRow, 'expires_at'>): ReturnType<typeof epochMs> {
  return epochMs(expiresAt.getTime())
}
