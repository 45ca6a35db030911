import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'

/** The allow-lists of all organizations, for the gate before anybody is known; no route or command leads here. */
export async function listAllowedRanges({ database }: Pick<UsecaseContext, 'database'>): Promise<ReadonlyMap<OrganizationId, readonly string[]>> {
  const { rows } = await database.withoutOrganization(transaction =>
    sql<{ organization_id: OrganizationId, allowed_ranges: string[] }>`select * from ansim_allowed_ranges()`.execute(transaction))
  return new Map(rows.map(row => [row.organization_id, row.allowed_ranges]))
}
