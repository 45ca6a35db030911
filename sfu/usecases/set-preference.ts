import type { Preference, PreferenceKey } from '#contract/preference'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { preferenceSchemas } from '#contract/preference'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { requireMember } from './own-person.ts'

interface PreferenceChange {
  readonly key: PreferenceKey
  readonly value: unknown
  /** How long ago it was made. */
  readonly ageMs: number
}

/** PF2: of two changes the one holds that was made later; answers what holds. Fails with 'bad-input', and 'not-found' for a member that is gone. */
export async function setPreference({ database, clock }: UsecaseContext, actor: Actor, { key, value: chosen, ageMs }: PreferenceChange): Promise<Preference> {
  authorize(actor, 'account:edit', actor)
  const { organizationId: organization_id, memberId: member_id } = requireMember(actor)
  const parsed = preferenceSchemas[key].safeParse(chosen)
  if (!parsed.success)
    throw new AppError('bad-input', `This is no value of ${key}; load the page again and choose once more.`, { key, why: parsed.error.issues[0]?.message })
  const value = JSON.stringify(parsed.data)
  const set_at = new Date(clock() - ageMs)
  return database.withOrganization(organization_id, async (transaction) => {
    const member = await transaction.selectFrom('member').select('member_id').where('organization_id', '=', organization_id).where('member_id', '=', member_id).executeTakeFirst()
    if (!member)
      throw new AppError('not-found', 'You are no member here any more; sign in again.')
    await transaction.insertInto('preference')
      .values({
        organization_id,
        member_id,
        key,
        value,
        set_at,
      })
      .onConflict(conflict => conflict.columns(['organization_id', 'member_id', 'key']).doUpdateSet({ value, set_at }).where('preference.set_at', '<=', set_at))
      .execute()
    const row = await transaction.selectFrom('preference').select(['value', 'set_at']).where('organization_id', '=', organization_id).where('member_id', '=', member_id).where('key', '=', key).executeTakeFirstOrThrow()
    return {
      key,
      value: row.value,
      setAt: epochMs(row.set_at.getTime()),
    }
  })
}
