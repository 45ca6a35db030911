import type { DeviceId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { wakeElection } from './station-rows.ts'

/** ST2: a browser is no station any more. Fails with 'not-found'. */
export async function removeStation({ database }: UsecaseContext, actor: Actor, stationId: DeviceId): Promise<void> {
  authorize(actor, 'station:manage', actor)
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    const row = await transaction.deleteFrom('station').where('organization_id', '=', organizationId).where('station_id', '=', stationId).returning('name').executeTakeFirst()
    if (!row)
      throw new AppError('not-found', 'There is no such station; open the list again.', { stationId })
    noteAudit({
      object: { id: stationId, name: row.name },
    })
    await wakeElection(transaction, actor)
  })
}
