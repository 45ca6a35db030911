import type { AnnotationChange } from '#contract/annotation'
import type { EventId, IncidentId, Sha256 } from '#contract/ids'
import type { IncidentFilter } from '../core/sync/incident-filter.ts'
import type { IncidentRow, UnreviewedCounts } from '../core/sync/incident-row.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { inverseOf } from '../core/sync/inverse-change.ts'
import { useAppServices } from './app-services.ts'

const pageSize = 50

/** What was just said, and what takes it back. */
export interface JustSaid {
  readonly eventId: EventId
  readonly change: AnnotationChange
  readonly inverse: AnnotationChange
}

/** The inbox of incidents from this browser's own store: the same with and without a network. */
export const useIncidentsStore = defineStore('incidents', () => {
  const { events, annotate, findSnapshot } = useAppServices()
  const filter = ref<IncidentFilter>({})
  const rows = shallowRef<readonly IncidentRow[]>([])
  const latest = shallowRef<readonly IncidentRow[]>([])
  const unreviewed = shallowRef<UnreviewedCounts>()
  const justSaid = shallowRef<JustSaid>()
  const loaded = ref(false)
  const limit = ref(pageSize)
  const mayHaveMore = ref(false)
  /** Counts up with each reading, for whoever shows an incident that is not in the lists. */
  const revision = ref(0)
  let reading: Promise<void> | undefined
  let again = false

  async function read(): Promise<void> {
    const [list, newest, counts] = await Promise.all([
      events.listIncidents({ limit: limit.value, ...filter.value }),
      events.listIncidents({ limit: 20 }),
      events.unreviewed(),
    ])
    rows.value = list
    latest.value = newest
    unreviewed.value = counts
    mayHaveMore.value = list.length === limit.value
    loaded.value = true
    revision.value++
  }

  /** A burst of changes costs two reads: the one under way and one more. */
  function refresh(): void {
    if (reading) {
      again = true
      return
    }
    reading = read().catch(reportError).finally(() => {
      reading = undefined
      if (!again)
        return
      again = false
      refresh()
    })
  }

  events.onChange(refresh)
  watch([filter, limit], refresh, { deep: true, immediate: true })

  return {
    filter,
    rows,
    latest,
    unreviewed,
    justSaid,
    loaded,
    revision,
    mayHaveMore,
    showMore: () => limit.value += pageSize,
    open: (id: IncidentId | EventId) => events.openIncident(id),
    /** Says something of an incident, by the event that it is shown by. */
    async say({ event, review }: Pick<IncidentRow, 'event' | 'review'>, change: AnnotationChange) {
      const inverse = inverseOf(change, review?.review)
      await annotate(event.eventId, change)
      justSaid.value = inverse && { eventId: event.eventId, change, inverse }
    },
    async takeBack() {
      const said = justSaid.value
      if (!said)
        return
      await annotate(said.eventId, said.inverse)
      justSaid.value = undefined
    },
    findPicture: (sha256: Sha256) => findSnapshot(sha256),
  }
})
