import type { notificationRoutes } from '#contract/notification-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createPushBrowser, getNotifications, removePushBrowser, updateQuietHours } from '../usecases/own-notifications.ts'
import { testPushBrowser } from '../usecases/test-channel.ts'

/** What a person chooses of being told. */
export function notificationHandlers({ context, messages }: RouteServices): Pick<RouteHandlers, keyof typeof notificationRoutes> {
  return {
    'notification.get': ({ actor }) => getNotifications(context, actor),
    'notification.update': async ({ actor, body }) => {
      await updateQuietHours(context, actor, body)
      return {}
    },
    'push-browser.create': async ({ actor, body, request }) => ({ pushBrowserId: await createPushBrowser(context, actor, request.headers['user-agent'] ?? '', body) }),
    'push-browser.remove': async ({ actor, params }) => {
      await removePushBrowser(context, actor, params.pushBrowserId)
      return {}
    },
    'push-browser.test': ({ actor, params }) => testPushBrowser(messages, actor, params.pushBrowserId),
  }
}
