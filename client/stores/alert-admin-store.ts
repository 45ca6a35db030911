import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'

/** Ways out, who gets what when, the log, and one's own notifications. Calls reject with AppError or NetworkUnavailable. */
export const useAlertAdminStore = defineStore('alert-admin', () => {
  const { alerting: { admin, push } } = useAppServices()
  return {
    ...admin,
    pushState: () => push.state(),
    /** Asks the person, then the browser, then tells the server. False: they said no. */
    async turnOn(): Promise<boolean> {
      const { pushKey } = await admin.notifications()
      const subscription = await push.turnOn(pushKey)
      if (!subscription)
        return false
      await admin.addBrowser(subscription)
      return true
    },
    turnOff: () => push.turnOff(),
  }
})
