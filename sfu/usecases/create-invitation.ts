import type { Invitation, newInvitationSchema } from '#contract/member'
import type { z } from '#contract/schema'
import type { Actor } from '../core/actor.ts'
import type { MadeLink } from './account-link.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { insertAccountLink } from './account-link.ts'
import { requireOwnScope } from './require-own-scope.ts'
import { requireQuota } from './require-quota.ts'

/** Invites somebody: whoever has the link becomes a member with this role and scope, once. Fails with 'not-found' for a scope that is not here, and with 'quota-reached'. */
export async function createInvitation(context: UsecaseContext, actor: Actor, { name, role, scope }: z.output<typeof newInvitationSchema>): Promise<MadeLink & { readonly invitation: Invitation }> {
  authorize(actor, 'member:manage', actor)
  const made = await context.database.withOrganization(actor.organizationId, async (transaction) => {
    await requireOwnScope(transaction, actor, scope)
    // Said to whoever invites, too, not only to whoever comes.
    await requireQuota(transaction, actor.organizationId, 'members')
    const link = await insertAccountLink(context, transaction, actor, {
      purpose: 'invitation',
      role,
      scope,
      name,
    })
    noteAudit({
      object: { id: link.linkId },
    })
    return link
  })
  context.logger.info({ invitationId: made.linkId, role }, 'somebody was invited')
  return {
    ...made,
    invitation: {
      invitationId: made.linkId,
      ...(name !== undefined && { name }),
      role,
      scope,
      by: actor.kind === 'member'
        ? actor.memberName
        : 'Ansim',
      createdAt: made.createdAt,
      expiresAt: epochMs(made.createdAt + made.expiresInMs),
    },
  }
}
