import type { InvitationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

/** Nobody can take this invitation any more. Fails with 'not-found', also when somebody took it. */
export async function withdrawInvitation({ database }: UsecaseContext, actor: Actor, invitationId: InvitationId): Promise<void> {
  authorize(actor, 'member:manage', actor)
  const { numDeletedRows } = await database.withOrganization(actor.organizationId, transaction => transaction.deleteFrom('account_link')
    .where('organization_id', '=', actor.organizationId)
    .where('link_id', '=', invitationId)
    .where('purpose', '=', 'invitation')
    .where('used_at', 'is', null)
    .executeTakeFirst())
  if (numDeletedRows === 0n)
    throw new AppError('not-found', 'This invitation is not open any more; open the list again.', { invitationId })
}
