import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** A newer version of the page that waits for its user's word. */
export const useUpdateStore = defineStore('update', () => {
  const { pageUpdate } = useAppServices()
  return {
    ready: fromObservable(pageUpdate.ready),
    load: () => pageUpdate.load(),
  }
})
