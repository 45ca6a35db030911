import type { NewPushSubscription } from '#contract/notification-routes'
import type { PushSwitch } from '../core/push-switch.ts'

/** This browser's side of push messages (Push API). `registration`: of our service worker. */
export function createPushSwitch(host: { readonly Notification?: typeof Notification, readonly PushManager?: unknown }, registration: () => Promise<ServiceWorkerRegistration>): PushSwitch {
  const isAble = host.Notification !== undefined && host.PushManager !== undefined
  return {
    isAble,
    async state() {
      if (!isAble)
        return 'unable'
      if (host.Notification?.permission === 'denied')
        return 'denied'
      return await (await registration()).pushManager.getSubscription()
        ? 'on'
        : 'off'
    },
    async turnOn(key) {
      if (await host.Notification?.requestPermission() !== 'granted')
        return undefined
      const { pushManager } = await registration()
      // One that was made with another key is of no use any more.
      await (await pushManager.getSubscription())?.unsubscribe()
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
      const { endpoint, keys } = made.toJSON()
      return { endpoint, p256dh: keys?.p256dh, auth: keys?.auth } as NewPushSubscription
    },
    async turnOff() {
      await (await (await registration()).pushManager.getSubscription())?.unsubscribe()
    },
  }
}
