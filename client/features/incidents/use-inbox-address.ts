import type { InboxFilter } from '../../stores/inbox-filter.ts'
import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { inboxFilterOf, inboxQueryOf } from '../../stores/inbox-filter.ts'
import { useIncidentsStore } from '../../stores/incidents-store.ts'

/** IN2: the filter stands in the address: each change is a step that goes back, but for words while they are typed. */
export function useInboxAddress() {
  const route = useRoute()
  const router = useRouter()
  const incidents = useIncidentsStore()
  const filter = computed(() => inboxFilterOf(route.query))
  /** The same filter is the same object, whatever else changes in the address. */
  watch(() => JSON.stringify(filter.value), () => incidents.filter = filter.value, { immediate: true })

  function narrow(change: Partial<InboxFilter>): void {
    const next = {
      ...filter.value,
      ...change,
    }
    const to = {
      query: inboxQueryOf(next),
    }
    void ('text' in change && filter.value.text !== undefined && next.text !== undefined
      ? router.replace(to)
      : router.push(to))
  }
  return {
    filter,
    narrow,
    /** All but the time. */
    removeAll: () => void router.push({
      query: inboxQueryOf({ time: filter.value.time }),
    }),
  }
}
