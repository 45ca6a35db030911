import type { Quota } from '#contract/quota'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { quotaKinds } from '#contract/quota'
import { authorize } from '../core/authorize.ts'
import { countUsed, limitOf } from './require-quota.ts'

/** QU1: every quota with its limit and what is used of it; `watched`: pictures that are watched now. */
export async function listQuotas({ database }: UsecaseContext, actor: Actor, watched: number): Promise<Quota[]> {
  authorize(actor, 'quota:read', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const quotas: Quota[] = []
    for (const kind of quotaKinds) {
      quotas.push({
        kind,
        ...await limitOf(transaction, organizationId, kind),
        used: kind === 'streams'
          ? watched
          : await countUsed(transaction, organizationId, kind),
      })
    }
    return quotas
  })
}
