import type { Quota, QuotaKind } from '#contract/quota'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { countUsed, limitOf } from './require-quota.ts'

/** QU6: sets a limit; null: the default again. One below what is there takes nothing away, but nothing more is taken in until there is room. */
export async function updateQuota({ database, clock, logger }: UsecaseContext, actor: Actor, kind: QuotaKind, limit: number | null, watched: number): Promise<Quota> {
  authorize(actor, 'quota:edit', actor)
  const { organizationId } = actor
  const setAt = new Date(clock())
  const quota = await database.withOrganization(organizationId, async (transaction): Promise<Quota> => {
    if (limit === null) {
      await transaction.deleteFrom('quota').where('organization_id', '=', organizationId).where('kind', '=', kind).execute()
    }
    else {
      await transaction.insertInto('quota')
        .values({
          organization_id: organizationId,
          kind,
          at_most: limit,
          set_at: setAt,
        })
        .onConflict(conflict => conflict.columns(['organization_id', 'kind']).doUpdateSet({ at_most: limit, set_at: setAt }))
        .execute()
    }
    return {
      kind,
      ...await limitOf(transaction, organizationId, kind),
      used: kind === 'streams'
        ? watched
        : await countUsed(transaction, organizationId, kind),
    }
  })
  logger.info({ kind, limit: quota.limit }, 'a limit of the organization changed')
  return quota
}
