import type { Preference } from '#contract/preference'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { preferenceKeySchema } from '#contract/preference'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { requireMember } from './own-person.ts'

/** PF1: one's own preferences. Keys that this version does not know stay where they are. */
export async function getPreferences({ database }: UsecaseContext, actor: Actor): Promise<Preference[]> {
  authorize(actor, 'account:edit', actor)
  const { organizationId, memberId } = requireMember(actor)
  const rows = await database.withOrganization(organizationId, transaction => transaction.selectFrom('preference').select(['key', 'value', 'set_at']).where('organization_id', '=', organizationId).where('member_id', '=', memberId).orderBy('key').execute())
  return rows.flatMap(({ key, value, set_at: setAt }) => {
    const known = preferenceKeySchema.safeParse(key)
    return known.success
      ? [
          {
            key: known.data,
            value,
            setAt: epochMs(setAt.getTime()),
          },
        ]
      : []
  })
}
