import type { Selectable } from 'kysely'
import type { StoredAnnotation } from '#contract/annotation'
import type { CameraId } from '#contract/ids'
import type { RouteQuery } from '#contract/routes'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { FeedPage } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { cameraIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { feedPosition, requireKnownCursor, requireSameRights, rightsOf } from '../core/feed-cursor.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { camerasNamed, placeBefore } from './find-feed-place.ts'

/** What toStoredEvent() reads. */
export const storedEventColumns = [
  'event',
  'org_seq',
  'received_at',
  'clock_suspect',
  'incident_id',
  'recorded_by',
] as const

export function toStoredEvent(row: Pick<Selectable<Schema['safety_event']>, (typeof storedEventColumns)[number]>): StoredSafetyEvent {
  return {
    event: row.event,
    orgSeq: row.org_seq,
    receivedAt: epochMs(row.received_at.getTime()),
    clockSuspect: row.clock_suspect,
    ...row.incident_id !== null && { incidentId: row.incident_id },
    ...row.recorded_by !== null && { recordedBy: row.recorded_by },
  }
}

/** What toStoredAnnotation() reads. */
export const storedAnnotationColumns = [
  'annotation',
  'org_seq',
  'received_at',
  'clock_suspect',
  'member_name',
  'overtaken_by',
  'incident_id',
] as const

export function toStoredAnnotation(row: Pick<Selectable<Schema['annotation']>, (typeof storedAnnotationColumns)[number]>): StoredAnnotation {
  return {
    annotation: row.annotation,
    orgSeq: row.org_seq,
    receivedAt: epochMs(row.received_at.getTime()),
    clockSuspect: row.clock_suspect,
    memberName: row.member_name,
    ...(row.overtaken_by === null
      ? {}
      : { overtakenBy: row.overtaken_by }),
    ...row.incident_id !== null && { incidentId: row.incident_id },
  }
}

/**
 * A page of the organization's events, and of what people said of them, in server order after a cursor (FE1 to FE5). `camera` is a camera's id, or its name
 * in any case; `since` is a `capturedAt` in ms, of a suspect clock a `receivedAt`. Fails with 'database-restored' for a cursor that never was, and with 'rights-changed' for
 * one that was read under other `rights`.
 */
export async function readFeed({ database }: UsecaseContext, actor: Actor, { after, limit, camera, since, rights: givenRights }: RouteQuery<'sync.feed'>): Promise<FeedPage> {
  authorize(actor, 'safety-event:list', actor)
  const { organizationId } = actor
  return database.readOrganization(organizationId, async (transaction) => {
    // Before the page, not with it: see feedPosition().
    const { last_org_seq: head, camera_moves: cameraMoves } = await transaction.selectFrom('organization').select(['last_org_seq', 'camera_moves']).where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    requireKnownCursor(after, head)
    const rights = rightsOf(scopeOf(actor), cameraMoves)
    requireSameRights(givenRights, rights)
    // Readers are woken more often than there is news: by the server's own push, and by the word of it that comes back from the database.
    if (after === head) {
      return {
        items: [],
        annotations: [],
        cursor: head,
        upToDate: true,
        dbEpoch: database.dbEpoch,
        rights,
      }
    }
    const cameraIds = await camerasOf(transaction, actor, camera)
    const from = since === undefined
      ? after
      : await placeBefore(transaction, organizationId, epochMs(since), after, head)
    const rowsAsked = cameraIds?.length === 0
      ? []
      : transaction.selectFrom('safety_event')
          .select([
            ...storedEventColumns,
          ])
          .where('organization_id', '=', organizationId)
          .where('org_seq', '>', from)
          .where(isCameraWithinScope(actor, 'safety_event.camera_id'))
          .$if(since !== undefined, query => query.where(sql`case when clock_suspect then received_at else captured_at end`, '>=', new Date(since ?? 0)))
          .$if(cameraIds !== undefined, query => query.where('camera_id', 'in', cameraIds!))
          .orderBy('org_seq')
          .limit(limit)
          .execute()
    // A reader who asks for one camera or a time asks for events.
    const annotationsAsked = camera === undefined && since === undefined
      ? readAnnotations(transaction, actor, after, limit)
      : []
    const [rows, annotations] = await Promise.all([rowsAsked, annotationsAsked])
    const items = rows.map(toStoredEvent)
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
      rights,
    }
  })
}

/** Undefined: all of them. */
async function camerasOf(transaction: DatabaseTransaction, { organizationId }: Actor, camera: string | undefined): Promise<readonly CameraId[] | undefined> {
  const cameraId = cameraIdSchema.safeParse(camera).data
  if (camera === undefined || cameraId !== undefined)
    return cameraId && [cameraId]
  return camerasNamed(transaction, organizationId, camera)
}

async function readAnnotations(transaction: DatabaseTransaction, actor: Actor, after: number, limit: number): Promise<StoredAnnotation[]> {
  const { organizationId } = actor
  const rows = await transaction.selectFrom('annotation')
    .select([
      ...storedAnnotationColumns,
    ])
    .where('organization_id', '=', organizationId)
    .where('org_seq', '>', after)
    .$if(scopeOf(actor).kind === 'some', query => query.where(({ exists, selectFrom }) => exists(selectFrom('safety_event')
      .select('safety_event.event_id')
      .where('safety_event.organization_id', '=', organizationId)
      .whereRef('safety_event.event_id', '=', 'annotation.event_id')
      .where(isCameraWithinScope(actor, 'safety_event.camera_id')))))
    .orderBy('org_seq')
    .limit(limit)
    .execute()
  return rows.map(toStoredAnnotation)
}
