import type { OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { enterHome } from './enter-home.ts'

/** Whether there is nobody yet. Needs no actor, for there is none. */
export async function getSetUp({ database }: UsecaseContext): Promise<{ isNeeded: boolean }> {
  return database.withoutOrganization(async transaction => ({ isNeeded: !await hasPeople(transaction, await enterHome(transaction)) }))
}

/** Whether anybody was ever made a member who signs in by themselves. */
export async function hasPeople(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<boolean> {
  const person = await transaction.selectFrom('member').select('member_id').where('organization_id', '=', organizationId).where('kind', '=', 'person').limit(1).executeTakeFirst()
  return person !== undefined
}
