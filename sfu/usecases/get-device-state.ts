import type { RouteParams } from '#contract/routes'
import type { DeviceState } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** What the server last took of a device: 0 for one it never heard of. */
export async function getDeviceState({ database, clock }: UsecaseContext, actor: Actor, { deviceId }: RouteParams<'sync.device'>): Promise<DeviceState> {
  authorize(actor, 'sync:push', actor)
  const device = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('device')
    .select('acked_seq')
    .where('organization_id', '=', actor.organizationId)
    .where('device_id', '=', deviceId)
    .executeTakeFirst())
  return {
    ackedSeq: device?.acked_seq ?? 0,
    dbEpoch: database.dbEpoch,
    serverTime: clock(),
  }
}
