import type { DeviceId } from '#contract/ids'
import type { Station, StationUpdate } from '#contract/station'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { refuseTaken } from './refuse-taken.ts'
import { requireQuota } from './require-quota.ts'
import { requireSites, stationOf, wakeElection } from './station-rows.ts'

/** ST2: renames, limits, drains or undrains a station. Fails with 'name-taken', 'not-found' and, when it is undrained, 'quota-reached'. */
export async function updateStation({ database, clock }: UsecaseContext, actor: Actor, stationId: DeviceId, { name, siteIds, isDrained }: StationUpdate): Promise<Station> {
  authorize(actor, 'station:manage', actor)
  const { organizationId } = actor
  return refuseTaken('There is a station of this name; choose another.', () => database.withOrganization(organizationId, async (transaction) => {
    const before = await transaction.selectFrom('station').selectAll().where('organization_id', '=', organizationId).where('station_id', '=', stationId).forUpdate().executeTakeFirst()
    if (!before)
      throw new AppError('not-found', 'There is no such station; open the list again.', { stationId })
    noteAudit({
      object: { id: stationId, name: before.name },
    })
    await requireSites(transaction, actor, siteIds)
    if (isDrained === false && before.drained_at)
      await requireQuota(transaction, organizationId, 'stations')
    const row = await transaction.updateTable('station')
      .set({
        name: name ?? before.name,
        site_ids: siteIds === undefined
          ? before.site_ids
          : siteIds,
        drained_at: isDrained === undefined
          ? before.drained_at
          : isDrained
            ? before.drained_at ?? new Date(clock())
            : null,
      })
      .where('organization_id', '=', organizationId)
      .where('station_id', '=', stationId)
      .returningAll()
      .executeTakeFirstOrThrow()
    await wakeElection(transaction, actor)
    return stationOf(row)
  }))
}
