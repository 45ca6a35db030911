import type { DeliveryId } from '#contract/delivery'
import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'

/** What waits to be sent. */
export interface WaitingDelivery {
  readonly deliveryId: DeliveryId
  readonly round: number
  readonly dueAt: Date
}

const atOnce = 2_000
const keptMs = 90 * 86_400_000

/** Everything that waits, soonest first, however it came to wait: what a queue is filled from. */
export async function listWaiting({ database }: UsecaseContext, organizationId: OrganizationId): Promise<WaitingDelivery[]> {
  const rows = await database.withOrganization(organizationId, transaction => transaction.selectFrom('delivery')
    .select(['delivery_id', 'round', 'due_at'])
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'waiting')
    .orderBy('due_at')
    .limit(atOnce)
    .execute())
  return rows.map(row => ({ deliveryId: row.delivery_id, round: row.round, dueAt: row.due_at }))
}

/** The log is kept for 90 days, and the trace of silences as well. */
export async function pruneAlerts({ database, clock }: UsecaseContext, organizationId: OrganizationId): Promise<void> {
  const before = new Date(clock() - keptMs)
  await database.withOrganization(organizationId, async (transaction) => {
    await transaction.deleteFrom('alert').where('organization_id', '=', organizationId).where('raised_at', '<', before).execute()
    await transaction.deleteFrom('alert_silence').where('organization_id', '=', organizationId).where('until', '<', before).execute()
  })
}
