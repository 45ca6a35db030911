import type { NewStation, Station } from '#contract/station'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { refuseTaken } from './refuse-taken.ts'
import { requireQuota } from './require-quota.ts'
import { requireSites, stationOf, wakeElection } from './station-rows.ts'

/** ST1: makes a browser a station; one that is a station already gets the name and the sites. Fails with 'name-taken', 'not-found' and 'quota-reached'. */
export async function createStation({ database, clock }: UsecaseContext, actor: Actor, { stationId, name, siteIds }: NewStation): Promise<Station> {
  authorize(actor, 'station:manage', actor)
  const { organizationId } = actor
  noteAudit({
    object: { id: stationId, name },
  })
  return refuseTaken('There is a station of this name; choose another.', () => database.withOrganization(organizationId, async (transaction) => {
    await requireSites(transaction, actor, siteIds)
    const known = await transaction.selectFrom('station').select('station_id').where('organization_id', '=', organizationId).where('station_id', '=', stationId).executeTakeFirst()
    if (!known)
      await requireQuota(transaction, organizationId, 'stations')
    const row = await transaction.insertInto('station')
      .values({
        organization_id: organizationId,
        station_id: stationId,
        name,
        site_ids: siteIds ?? null,
        registered_at: new Date(clock()),
      })
      .onConflict(conflict => conflict.columns(['organization_id', 'station_id']).doUpdateSet({ name, site_ids: siteIds ?? null }))
      .returningAll()
      .executeTakeFirstOrThrow()
    await wakeElection(transaction, actor)
    return stationOf(row)
  }))
}
