import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'

/** What the Organization may have and what it uses. Calls reject with AppError or NetworkUnavailable. */
export const useUsageStore = defineStore('usage', () => {
  const { usageAdmin } = useAppServices()
  return {
    quotas: usageAdmin.quotas,
    usage: usageAdmin.usage,
  }
})
