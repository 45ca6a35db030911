import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'

const dayMs = 86_400_000

/** CO10: deletes coverage and cleared health alarms that are older than the organization keeps evidence. Answers how many rows went. */
export async function expireCoverage({ database, clock }: Pick<UsecaseContext, 'database' | 'clock'>, organizationId: OrganizationId): Promise<number> {
  return database.withOrganization(organizationId, async (transaction) => {
    const { retention_days: days } = await transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const before = new Date(clock() - days * dayMs)
    const coverage = await transaction.deleteFrom('coverage_hour').where('organization_id', '=', organizationId).where('hour', '<', before).executeTakeFirst()
    const alarms = await transaction.deleteFrom('health_alarm').where('organization_id', '=', organizationId).where('cleared_at', '<', before).executeTakeFirst()
    return Number(coverage.numDeletedRows) + Number(alarms.numDeletedRows)
  })
}
