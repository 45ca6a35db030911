import type { HoldChoice } from '../core/sync/hold-choice.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** What this browser holds for when there is no network, and whether it has room. */
export const useOfflineStore = defineStore('offline', () => {
  const { holding, events, readStorage } = useAppServices()
  const state = fromObservable(holding.state)
  return {
    holding: state,
    choice: computed({
      get: () => state.value.choice,
      set: (choice: HoldChoice) => void holding.choose(choice).catch(reportError),
    }),
    room: fromObservable(events.room),
    readStorage,
  }
})
