import type { AnnotationChange } from '#contract/annotation'
import type { EventId, Sha256 } from '#contract/ids'
import type { EventFilter } from '../core/sync/event-filter.ts'
import type { EventRow } from '../core/sync/event-row.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { useAppServices } from './app-services.ts'

const pageSize = 50

/** The list of events from this browser's own store: the same with and without a network. */
export const useEventsStore = defineStore('events', () => {
  const { events, annotate, findSnapshot } = useAppServices()
  const filter = ref<EventFilter>({})
  const rows = shallowRef<readonly EventRow[]>([])
  const latest = shallowRef<readonly EventRow[]>([])
  const loaded = ref(false)
  const limit = ref(pageSize)
  const mayHaveMore = ref(false)
  /** Counts up with each reading, for whoever shows an event that is not in the lists. */
  const revision = ref(0)
  let reading: Promise<void> | undefined
  let again = false

  async function read(): Promise<void> {
    const [list, newest] = await Promise.all([
      events.list({ limit: limit.value, ...filter.value }),
      events.list({ limit: 20 }),
    ])
    rows.value = list
    latest.value = newest
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
    loaded,
    revision,
    mayHaveMore,
    showMore: () => limit.value += pageSize,
    find: (eventId: EventId) => events.find(eventId),
    annotate: (eventId: EventId, change: AnnotationChange) => annotate(eventId, change),
    findPicture: (sha256: Sha256) => findSnapshot(sha256),
  }
})
