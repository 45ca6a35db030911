import type { StoredAnnotation } from '#contract/annotation'
import type { EventId } from '#contract/ids'
import type { NewAnnotation } from './annotation-row.ts'
import type { DeviceRow } from './device-row.ts'
import type { LedgerAnnotation, LedgerReader, LedgerWriter } from './ledger.ts'
import type { LocalReview } from './local-review.ts'
import { AppError } from '#contract/app-error'
import { unreviewed } from '#contract/event-review'
import { localReviewOf } from './local-review.ts'
import { jsonBytes } from './outbox-batch.ts'

/** RV1: the annotation, its outbox row, the next number and what the event now looks like, in the caller's one transaction. */
export async function annotateIn(tables: LedgerWriter, device: DeviceRow, { memberName, ...draft }: NewAnnotation): Promise<LedgerAnnotation> {
  const [known] = await tables.annotations([draft.annotationId])
  if (known)
    return known
  const [event] = await tables.events([draft.eventId])
  if (!event)
    throw new AppError('not-found', 'The event that this is about is not on this device any more.')
  const annotation = {
    ...draft,
    deviceId: device.deviceId,
    basedOn: (event.review?.review ?? unreviewed).basis[draft.change.kind],
  }
  const row: LedgerAnnotation = {
    annotation,
    memberName,
    sync: 'waiting',
    annotationId: draft.annotationId,
    eventId: draft.eventId,
    madeAt: draft.madeAt,
    own: 1,
    seq: device.nextSeq,
  }
  await tables.putAnnotations([row])
  await tables.putOutbox([
    {
      seq: device.nextSeq,
      annotationId: draft.annotationId,
      bytes: jsonBytes(annotation),
    },
  ])
  await tables.setValue('device', { ...device, nextSeq: device.nextSeq + 1 })
  await reviewEvents(tables, [draft.eventId])
  return row
}

/** CL9: what the feed says people said, of events that are here; what was said of others is dropped with them. */
export async function takeAnnotations(tables: LedgerWriter, stored: readonly StoredAnnotation[]): Promise<void> {
  if (stored.length === 0)
    return
  const events = await tables.events(stored.map(({ annotation }) => annotation.eventId))
  const known = await tables.annotations(stored.map(({ annotation }) => annotation.annotationId))
  const rows = stored.map(({ annotation, ...place }, i): LedgerAnnotation => ({
    ...place,
    annotation,
    sync: 'synced',
    annotationId: annotation.annotationId,
    eventId: annotation.eventId,
    madeAt: annotation.madeAt,
    own: known[i]?.own,
    seq: known[i]?.seq,
    ackedAt: known[i]?.ackedAt,
  })).filter((row, i) => events[i] !== undefined || row.own === 1)
  await tables.putAnnotations(rows)
  await reviewEvents(tables, rows.map(({ eventId }) => eventId))
}

/** Brings the reviews that lie with these events up to date with their annotations. */
export async function reviewEvents(tables: LedgerWriter, eventIds: readonly EventId[]): Promise<void> {
  const ids = [
    ...new Set(eventIds),
  ]
  const events = (await tables.events(ids)).filter(row => row !== undefined)
  const reviews = await reviewsOf(tables, ids)
  await tables.putEvents(events.map(row => ({
    ...row,
    review: reviews.get(row.eventId),
  })))
}

async function reviewsOf(tables: LedgerReader, eventIds: readonly EventId[]): Promise<Map<EventId, LocalReview>> {
  const byEvent = new Map<EventId, LedgerAnnotation[]>()
  for (const row of await tables.annotationsOf(eventIds)) {
    byEvent.set(row.eventId, [
      ...byEvent.get(row.eventId) ?? [],
      row,
    ])
  }
  return new Map([...byEvent].map(([eventId, rows]) => [
    eventId,
    localReviewOf(rows),
  ]))
}
