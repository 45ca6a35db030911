import type { Configuration } from '#contract/configuration'
import type { Observable } from '../../core/observable.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import type { ConfigurationState } from './configuration-service.ts'
import { withWaitingVerdicts } from '../../core/rules/suppress-waiting.ts'

/** Incidents that are looked at for verdicts that wait; who judges more than that offline is asked by the next ones again. */
const newest = 200

export interface WaitingMemoriesParts {
  readonly store: Pick<EventStore, 'onChange' | 'counts' | 'listIncidents'>
  readonly configuration: Observable<ConfigurationState>
  /** Told of each configuration, with the memories that verdicts on this browser make of it, and again when those change. */
  readonly onConfiguration: (configuration: Configuration) => void
}

/** FM2: a verdict counts at once on the browser on which it was given, also while there is no network. Answers how to stop. */
export function followWaitingVerdicts({ store, configuration, onConfiguration }: WaitingMemoriesParts): () => void {
  let hasWaiting = false
  let isReading = false
  let again = false
  let told = ''

  function tell(memories: Configuration['suppressions'], isNew: boolean): void {
    const state = configuration.value
    if (state.kind !== 'known')
      return
    const names = JSON.stringify(memories?.map(({ suppressionId }) => suppressionId) ?? [])
    if (!isNew && names === told)
      return
    told = names
    onConfiguration({ ...state.configuration, suppressions: memories })
  }

  async function read(): Promise<void> {
    const { waitingAnnotations } = await store.counts()
    // Nearly always nothing waits: one count, and no list.
    const incidents = waitingAnnotations > 0 || hasWaiting
      ? await store.listIncidents({ limit: newest })
      : []
    hasWaiting = waitingAnnotations > 0
    const state = configuration.value
    if (state.kind === 'known')
      tell(withWaitingVerdicts(state.configuration.suppressions ?? [], incidents), false)
  }

  function look(): void {
    if (isReading) {
      again = true
      return
    }
    isReading = true
    void read().catch(() => {}).finally(() => {
      isReading = false
      if (!again)
        return
      again = false
      look()
    })
  }

  function configured(state: ConfigurationState): void {
    if (state.kind !== 'known')
      return
    // At once: zones and rules do not wait for a list.
    tell(state.configuration.suppressions, true)
    look()
  }

  const stops = [
    configuration.subscribe(configured),
    store.onChange(look),
  ]
  configured(configuration.value)
  return () => stops.forEach(stop => stop())
}
