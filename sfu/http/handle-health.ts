import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { epochMs } from '#contract/time'
import { listHealthAlarms } from '../usecases/health-alarms.ts'

/** How well the plant works, for people. */
export function healthHandlers({ context, plantHealth }: RouteServices): Pick<RouteHandlers, 'health.list' | 'health.facts'> {
  return {
    'health.list': async ({ actor, query }) => ({
      alarms: await listHealthAlarms(context, actor, query.since === undefined
        ? undefined
        : epochMs(query.since)),
    }),
    'health.facts': ({ actor }) => plantHealth(actor),
  }
}
