import type { OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { enterOrganization } from '../db/database.ts'

/** Where people come in who are not known yet: the organization of this server. From here on the transaction sees its rows alone. */
export async function enterHome(transaction: DatabaseTransaction): Promise<OrganizationId> {
  const { rows: [found] } = await sql<{ id: OrganizationId | null }>`select ansim_home_organization() as id`.execute(transaction)
  if (!found?.id)
    throw new AppError('internal', 'Start the server once more: its database holds no organization.')
  await enterOrganization(transaction, found.id)
  return found.id
}
