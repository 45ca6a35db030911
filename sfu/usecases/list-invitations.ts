import type { Invitation } from '#contract/member'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { expiryOf } from './account-link.ts'

/** Invitations that nobody took yet, newest first. */
export async function listInvitations({ database, clock }: UsecaseContext, actor: Actor): Promise<Invitation[]> {
  authorize(actor, 'member:manage', actor)
  const rows = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('account_link')
    .select([
      'link_id',
      'name',
      'role',
      'scope',
      'made_by',
      'created_at',
      'expires_at',
    ])
    .where('organization_id', '=', actor.organizationId)
    .where('purpose', '=', 'invitation')
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(clock()))
    .orderBy('created_at', 'desc')
    .execute())
  return rows.map(row => ({
    invitationId: row.link_id,
    ...(row.name !== null && { name: row.name }),
    role: row.role,
    scope: row.scope,
    by: row.made_by,
    createdAt: epochMs(row.created_at.getTime()),
    expiresAt: expiryOf(row),
  }))
}
