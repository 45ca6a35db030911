import type { Delivery } from '#contract/delivery'
import type { OpenedIncident } from '../../core/sync/incident-row.ts'
import type { FailureText } from '../../ui/failure-text.ts'
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { useAlertAdminStore } from '../../stores/alert-admin-store.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'
import { failureText } from '../../ui/failure-text.ts'
import { toldLines } from './told-lines.ts'

type Told
  /** Not for this reader, or asked for just now. */
  = | { readonly kind: 'unasked' }
    | { readonly kind: 'known', readonly deliveries: readonly Delivery[] }
    /** The server alone knows it. */
    | { readonly kind: 'away' }
    | { readonly kind: 'failed', readonly failure: FailureText }

const againEveryMs = 15_000

/** Who was told of an incident, for those who may read the log of deliveries; asked again while somebody is still to be told. */
export function useTold(incident: () => OpenedIncident) {
  const cameras = useCamerasStore()
  const log = useSessionStore().may('alert:list')
    ? useAlertAdminStore()
    : undefined
  const told = shallowRef<Told>({ kind: 'unasked' })
  let asking = 0

  async function ask(): Promise<void> {
    if (!log)
      return
    const own = ++asking
    const { incidentId } = incident().row
    const answer = await read(log, incidentId, cameras.link.open)
    // What is known stays on show while the server is away.
    if (own === asking && (answer.kind !== 'away' || told.value.kind !== 'known'))
      told.value = answer
  }
  watch(() => incident().row.incidentId, () => told.value = { kind: 'unasked' })
  watch([
    () => incident().row.incidentId,
    () => incident().row.severity,
    () => incident().annotations.length,
    () => cameras.link.open,
  ], ask, { immediate: true })
  useIntervalFn(() => {
    if (!document.hidden && told.value.kind === 'known' && told.value.deliveries.some(({ state }) => state === 'waiting'))
      void ask()
  }, againEveryMs)
  return {
    told,
    lines: computed(() => told.value.kind === 'known'
      ? toldLines(told.value.deliveries)
      : []),
  }
}

async function read(log: Pick<ReturnType<typeof useAlertAdminStore>, 'deliveries'>, incidentId: OpenedIncident['row']['incidentId'], isServerThere: boolean): Promise<Told> {
  if (!isServerThere)
    return { kind: 'away' }
  try {
    const { deliveries } = await log.deliveries({ incidentId })
    return { kind: 'known', deliveries }
  }
  catch (error) {
    return error instanceof NetworkUnavailable
      ? { kind: 'away' }
      : {
          kind: 'failed',
          failure: failureText(error),
        }
  }
}
