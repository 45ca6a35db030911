import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { onScopeDispose } from 'vue'
import { markOf } from '../../core/sync/inverse-change.ts'
import { useAppServices } from '../../stores/app-services.ts'
import { useIncidentsStore } from '../../stores/incidents-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'

/** ms; less is passing by on the way to the next one. */
const lookMs = 1_000

/** IN1: who had an incident open for a look has reviewed it, once they go on from it. */
export function useReviewMark(row: () => IncidentRow | undefined): void {
  const { now } = useAppServices()
  const incidents = useIncidentsStore()
  const session = useSessionStore()
  const openedAt = now()
  onScopeDispose(() => {
    const seen = row()
    if (seen && now() - openedAt >= lookMs && session.may('safety-event:annotate') && !incidents.isReviewed(seen))
      void incidents.mark(seen, markOf('reviewed')).catch(reportError)
  })
}
