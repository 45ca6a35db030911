import type { RouteBody } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { isAddressAllowed } from '../core/allow-list.ts'
import { authorize } from '../core/authorize.ts'

/**
 * SE3: replaces the allow-list. `from`: the IP address of a member who asks; a list without it is refused, for they could not take it
 * back. An operator, who is on the machine, may write any.
 */
export async function updateAllowList({ database }: UsecaseContext, actor: Actor, { ranges }: RouteBody<'allow-list.update'>, from: string | undefined): Promise<string[]> {
  authorize(actor, 'allow-list:edit', actor)
  if (actor.kind === 'member' && !isAddressAllowed(ranges, from ?? ''))
    throw new AppError('bad-input', `Add your own address, ${from ?? 'which is not known'}, to the list, or change the list from an address that is in it: this list would lock you out.`)
  await database.withOrganization(actor.organizationId, transaction => transaction.updateTable('organization')
    .set({
      allowed_ranges: [
        ...new Set(ranges),
      ],
    })
    .where('organization_id', '=', actor.organizationId)
    .execute())
  return [
    ...new Set(ranges),
  ]
}
