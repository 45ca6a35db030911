import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** What this browser has to save to keep up with what it shows. */
export const useDisplayStore = defineStore('display', () => {
  const { pressure } = useAppServices()
  return {
    pressure: fromObservable(pressure.level),
  }
})
