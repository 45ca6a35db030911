import type { StoredAnnotation } from '#contract/annotation'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { AnnotationRow } from '../sync/annotation-row.ts'
import type { OpenedIncident } from '../sync/incident-row.ts'
import type { LedgerEvent, LedgerIncident } from '../sync/ledger.ts'
import { orderedAt } from '../sync/event-row.ts'
import { rowOf } from '../sync/incident-reading.ts'
import { withRow } from '../sync/incident-row.ts'
import { localReviewOf } from '../sync/local-review.ts'

/** What the server tells of one incident, added up as it would be here; undefined where nothing is told. */
export function openedOf(items: readonly StoredSafetyEvent[], annotations: readonly StoredAnnotation[]): OpenedIncident | undefined {
  const events = items.map((item): LedgerEvent => {
    const row = { ...item, sync: 'synced' as const }
    return {
      ...row,
      eventId: item.event.eventId,
      cameraId: item.event.cameraId,
      severity: item.event.severity,
      orderedAt: orderedAt(row),
      incidentId: item.incidentId ?? item.event.eventId,
    }
  }).sort((a, b) => b.orderedAt - a.orderedAt)
  const sum = events.reduce<LedgerIncident | undefined>(withRow, undefined)
  if (!sum)
    return undefined
  const said = annotations.map((stored): AnnotationRow => ({ ...stored, sync: 'synced' }))
  const { key: _, unreviewed: __, reviewMarks: ___, ...row } = sum
  return {
    row: {
      ...row,
      ...said.length > 0 && {
        review: localReviewOf(said),
      },
    },
    events: events.map(rowOf),
    annotations: said,
  }
}
