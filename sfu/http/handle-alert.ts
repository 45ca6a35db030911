import type { alertRoutes } from '#contract/alert-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createChannel, listChannels, removeChannel, updateChannel } from '../usecases/alert-channels.ts'
import { createPlan, listPlans, removePlan, updatePlan } from '../usecases/alert-plans.ts'
import { createSilence } from '../usecases/create-silence.ts'
import { endSilence } from '../usecases/end-silence.ts'
import { listDeliveries, redriveDeliveries } from '../usecases/list-deliveries.ts'
import { listSilences } from '../usecases/list-silences.ts'
import { testChannel } from '../usecases/test-channel.ts'

/** Silences, ways out, who gets what when, and what became of it. */
export function alertHandlers({ context, messages }: RouteServices): Pick<RouteHandlers, keyof typeof alertRoutes> {
  return {
    'silence.list': async ({ actor }) => ({ silences: await listSilences(context, actor) }),
    'silence.create': ({ actor, body }) => createSilence(context, actor, body),
    'silence.end': async ({ actor, params }) => {
      await endSilence(context, actor, params.silenceId)
      return {}
    },
    'alert-channel.list': async ({ actor }) => ({ channels: await listChannels(context, actor) }),
    'alert-channel.create': ({ actor, body }) => createChannel(context, actor, body),
    'alert-channel.update': ({ actor, params, body }) => updateChannel(context, actor, params.channelId, body),
    'alert-channel.remove': async ({ actor, params }) => {
      await removeChannel(context, actor, params.channelId)
      return {}
    },
    'alert-channel.test': ({ actor, params, body }) => testChannel(messages, actor, params.channelId, body.to),
    'alert-plan.list': ({ actor }) => listPlans(context, actor),
    'alert-plan.create': ({ actor, body }) => createPlan(context, actor, body),
    'alert-plan.update': ({ actor, params, body }) => updatePlan(context, actor, params.planId, body),
    'alert-plan.remove': async ({ actor, params }) => {
      await removePlan(context, actor, params.planId)
      return {}
    },
    'delivery.list': ({ actor, query }) => listDeliveries(context, actor, query),
    'delivery.redrive': async ({ actor, body }) => ({ redriven: await redriveDeliveries(context, actor, body.deliveryIds) }),
  }
}
