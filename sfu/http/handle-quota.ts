import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { listQuotas } from '../usecases/list-quotas.ts'
import { listUsage } from '../usecases/list-usage.ts'
import { updateQuota } from '../usecases/update-quota.ts'

/** What the organization may have, and what it uses. */
export function quotaHandlers({ context, usage }: RouteServices): Pick<RouteHandlers, 'quota.list' | 'quota.update' | 'usage.get'> {
  return {
    'quota.list': async ({ actor }) => ({
      quotas: await listQuotas(context, actor, await usage.watched(actor.organizationId)),
    }),
    'quota.update': async ({ actor, params, body }) => updateQuota(context, actor, params.kind, body.limit, await usage.watched(actor.organizationId)),
    'usage.get': async ({ actor, query }) => ({
      sites: await listUsage(context, actor, query.resolution),
    }),
  }
}
