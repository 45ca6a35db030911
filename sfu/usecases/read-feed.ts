import type { RouteQuery } from '#contract/routes'
import type { FeedPage } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { cameraIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { feedPosition, requireKnownCursor } from '../core/feed-cursor.ts'

/**
 * A page of the organization's events in server order after a cursor (FE1 to FE5). `camera` is a camera's id, or its name
 * in any case; `since` is a `capturedAt` in ms. Fails with 'database-restored' for a cursor that never was.
 */
export async function readFeed({ database }: UsecaseContext, actor: Actor, { after, limit, camera, since }: RouteQuery<'sync.feed'>): Promise<FeedPage> {
  authorize(actor, 'safety-event:list', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    // Before the page, not with it: see feedPosition().
    const head = await readHead(transaction)
    requireKnownCursor(after, head)
    const cameraId = cameraIdSchema.safeParse(camera).data
    const rows = await transaction.selectFrom('safety_event')
      .select([
        'event',
        'org_seq',
        'received_at',
        'clock_suspect',
      ])
      .where('organization_id', '=', organizationId)
      .where('org_seq', '>', after)
      .$if(since !== undefined, query => query.where('captured_at', '>=', new Date(since ?? 0)))
      .$if(cameraId !== undefined, query => query.where('camera_id', '=', cameraId!))
      .$if(camera !== undefined && cameraId === undefined, query => query.where(sql`lower(camera_name)`, '=', (camera ?? '').trim().toLowerCase()))
      .orderBy('org_seq')
      .limit(limit)
      .execute()
    return {
      items: rows.map(row => ({
        event: row.event,
        orgSeq: row.org_seq,
        receivedAt: epochMs(row.received_at.getTime()),
        clockSuspect: row.clock_suspect,
      })),
      ...feedPosition(after, head, limit, rows.map(row => row.org_seq)),
      dbEpoch: database.dbEpoch,
    }
  })

  async function readHead(transaction: Parameters<Parameters<typeof database.withOrganization>[1]>[0]): Promise<number> {
    const organization = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    return organization.last_org_seq
  }
}
