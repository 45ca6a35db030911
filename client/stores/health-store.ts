import type { HealthAlarm } from '#contract/health-alarm'
import type { PlantHealth } from '#contract/plant-health'
import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** How well the plant works. Calls reject with AppError or NetworkUnavailable. */
export const useHealthStore = defineStore('health', () => {
  const { coverageReports, health } = useAppServices()
  /** Those that stand now; undefined while the server is not reached. */
  const alarms = fromObservable(health.alarms)
  return {
    alarms,
    /** Those that stand, and those that cleared in the last week, newest first. */
    history: (): Promise<HealthAlarm[]> => coverageReports.alarms(),
    facts: (): Promise<PlantHealth> => coverageReports.health(),
  }
})
