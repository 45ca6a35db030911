import type { StoredAnnotation } from '#contract/annotation'
import type { OrganizationId } from '#contract/ids'
import type { RouteQuery } from '#contract/routes'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { FeedPage } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { cameraIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { feedPosition, requireKnownCursor } from '../core/feed-cursor.ts'

/**
 * A page of the organization's events, and of what people said of them, in server order after a cursor (FE1 to FE5). `camera` is a camera's id, or its name
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
        'incident_id',
      ])
      .where('organization_id', '=', organizationId)
      .where('org_seq', '>', after)
      .$if(since !== undefined, query => query.where('captured_at', '>=', new Date(since ?? 0)))
      .$if(cameraId !== undefined, query => query.where('camera_id', '=', cameraId!))
      .$if(camera !== undefined && cameraId === undefined, query => query.where(sql`lower(camera_name)`, '=', (camera ?? '').trim().toLowerCase()))
      .orderBy('org_seq')
      .limit(limit)
      .execute()
    const items = rows.map((row): StoredSafetyEvent => ({
      event: row.event,
      orgSeq: row.org_seq,
      receivedAt: epochMs(row.received_at.getTime()),
      clockSuspect: row.clock_suspect,
      ...row.incident_id !== null && { incidentId: row.incident_id },
    }))
    // A reader who asks for one camera or a time asks for events.
    const annotations = camera === undefined && since === undefined
      ? await readAnnotations(transaction, organizationId, after, limit)
      : []
    // Both are in order and whole up to the limit, so their first `limit` together are the page.
    const orgSeqs = [
      ...items,
      ...annotations,
    ].map(({ orgSeq }) => orgSeq).sort((a, b) => a - b).slice(0, limit)
    const last = orgSeqs.at(-1) ?? after
    return {
      items: items.filter(({ orgSeq }) => orgSeq <= last),
      annotations: annotations.filter(({ orgSeq }) => orgSeq <= last),
      ...feedPosition(after, head, limit, orgSeqs),
      dbEpoch: database.dbEpoch,
    }
  })

  async function readHead(transaction: Parameters<Parameters<typeof database.withOrganization>[1]>[0]): Promise<number> {
    const organization = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    return organization.last_org_seq
  }
}

async function readAnnotations(transaction: DatabaseTransaction, organizationId: OrganizationId, after: number, limit: number): Promise<StoredAnnotation[]> {
  const rows = await transaction.selectFrom('annotation')
    .select([
      'annotation',
      'org_seq',
      'received_at',
      'clock_suspect',
      'member_name',
      'overtaken_by',
      'incident_id',
    ])
    .where('organization_id', '=', organizationId)
    .where('org_seq', '>', after)
    .orderBy('org_seq')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    annotation: row.annotation,
    orgSeq: row.org_seq,
    receivedAt: epochMs(row.received_at.getTime()),
    clockSuspect: row.clock_suspect,
    memberName: row.member_name,
    ...(row.overtaken_by === null
      ? {}
      : { overtakenBy: row.overtaken_by }),
    ...row.incident_id !== null && { incidentId: row.incident_id },
  }))
}
