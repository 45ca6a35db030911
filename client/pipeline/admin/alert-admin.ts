import type { ChannelId, ChannelUpdate, NewChannel } from '#contract/alert-channel'
import type { PlanChoice, PlanId, QuietHours } from '#contract/alert-plan'
import type { DeliveryId, DeliveryState, Trial } from '#contract/delivery'
import type { EventId } from '#contract/ids'
import type { NewPushSubscription, PushBrowserId } from '#contract/notification-routes'
import type { RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'

/** Ways out, who gets what when, the log, and one's own notifications. Calls reject with AppError or NetworkUnavailable. */
export interface AlertAdmin {
  readonly silences: () => Promise<RouteReply<'silence.list'>['silences']>
  readonly channels: () => Promise<RouteReply<'alert-channel.list'>['channels']>
  readonly createChannel: (channel: NewChannel) => Promise<RouteReply<'alert-channel.create'>>
  readonly updateChannel: (channelId: ChannelId, update: ChannelUpdate) => Promise<unknown>
  readonly removeChannel: (channelId: ChannelId) => Promise<unknown>
  readonly testChannel: (channelId: ChannelId, to?: string) => Promise<Trial>
  readonly plans: () => Promise<RouteReply<'alert-plan.list'>>
  readonly createPlan: (choice: PlanChoice) => Promise<unknown>
  readonly updatePlan: (planId: PlanId, choice: PlanChoice) => Promise<unknown>
  readonly removePlan: (planId: PlanId) => Promise<unknown>
  readonly deliveries: (query: { state?: DeliveryState, text?: string, incidentId?: EventId }) => Promise<RouteReply<'delivery.list'>>
  readonly redrive: (deliveryIds?: DeliveryId[]) => Promise<number>
  readonly notifications: () => Promise<RouteReply<'notification.get'>>
  readonly updateQuietHours: (hours: QuietHours) => Promise<unknown>
  readonly addBrowser: (subscription: NewPushSubscription) => Promise<PushBrowserId>
  readonly removeBrowser: (pushBrowserId: PushBrowserId) => Promise<unknown>
  readonly testBrowser: (pushBrowserId: PushBrowserId) => Promise<Trial>
}

export function createAlertAdmin({ call }: Pick<ApiPort, 'call'>): AlertAdmin {
  return {
    silences: async () => (await call('silence.list')).silences,
    channels: async () => (await call('alert-channel.list')).channels,
    createChannel: body => call('alert-channel.create', { body }),
    updateChannel: (channelId, body) => call('alert-channel.update', {
      params: { channelId },
      body,
    }),
    removeChannel: channelId => call('alert-channel.remove', {
      params: { channelId },
    }),
    testChannel: (channelId, to) => call('alert-channel.test', {
      params: { channelId },
      body: {
        ...to !== undefined && { to },
      },
    }),
    plans: () => call('alert-plan.list'),
    createPlan: body => call('alert-plan.create', { body }),
    updatePlan: (planId, body) => call('alert-plan.update', {
      params: { planId },
      body,
    }),
    removePlan: planId => call('alert-plan.remove', {
      params: { planId },
    }),
    deliveries: query => call('delivery.list', { query }),
    redrive: async deliveryIds => (await call('delivery.redrive', {
      body: { deliveryIds },
    })).redriven,
    notifications: () => call('notification.get'),
    updateQuietHours: body => call('notification.update', { body }),
    addBrowser: async body => (await call('push-browser.create', { body })).pushBrowserId,
    removeBrowser: pushBrowserId => call('push-browser.remove', {
      params: { pushBrowserId },
    }),
    testBrowser: pushBrowserId => call('push-browser.test', {
      params: { pushBrowserId },
    }),
  }
}
