import type { StoredAnnotation } from '#contract/annotation'
import type { NewAnnotation } from './annotation-row.ts'
import type { DeviceRow } from './device-row.ts'
import type { LedgerAnnotation, LedgerWriter } from './ledger.ts'
import { AppError } from '#contract/app-error'
import { unreviewed } from '#contract/event-review'
import { subjectOf } from './incident-ledger.ts'
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
  const [incident] = await tables.incidents([
    subjectOf(event),
  ])
  const review = incident
    ? incident.review
    : localReviewOf(await tables.annotationsAbout([
        subjectOf(event),
      ]))
  const annotation = {
    ...draft,
    deviceId: device.deviceId,
    basedOn: (review?.review ?? unreviewed).basis[draft.change.kind],
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
  return row
}

/** CL9: what the feed says people said, of incidents that are here; what was said of others is dropped with them. */
export async function takeAnnotations(tables: LedgerWriter, stored: readonly StoredAnnotation[]): Promise<void> {
  if (stored.length === 0)
    return
  const events = await tables.events(stored.map(({ annotation }) => annotation.eventId))
  const known = await tables.annotations(stored.map(({ annotation }) => annotation.annotationId))
  const incidents = await tables.incidents(stored.map(({ incidentId, annotation }) => incidentId ?? annotation.eventId))
  const rows = stored.map(({ annotation, incidentId, ...place }, i): LedgerAnnotation => ({
    ...place,
    annotation,
    incidentId: incidentId ?? (events[i] && subjectOf(events[i])) ?? annotation.eventId,
    sync: 'synced',
    annotationId: annotation.annotationId,
    eventId: annotation.eventId,
    madeAt: annotation.madeAt,
    own: known[i]?.own,
    seq: known[i]?.seq,
    ackedAt: known[i]?.ackedAt,
  })).filter((row, i) => events[i] !== undefined || incidents[i] !== undefined || row.own === 1)
  await tables.putAnnotations(rows)
}
