import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { newUuid } from '../core/random.ts'

/** The one organization of this server: made at the first start, found at every other. Needs no actor, for nobody is there yet. */
export async function bootstrapOrganization({ database, random, clock }: UsecaseContext): Promise<OrganizationId> {
  return database.withoutOrganization(async (transaction) => {
    const { rows } = await sql<{ id: OrganizationId }>`
      select ansim_bootstrap_organization(${newUuid(random)}, 'Ansim', ${new Date(clock())}) as id`.execute(transaction)
    return rows[0]!.id
  })
}
