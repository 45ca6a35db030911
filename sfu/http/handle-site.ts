import type { siteRoutes } from '#contract/site-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createSite } from '../usecases/create-site.ts'
import { listSites } from '../usecases/list-sites.ts'
import { updateSite } from '../usecases/update-site.ts'

/** Sites: seen, added, changed. */
export function siteHandlers({ context }: RouteServices): Pick<RouteHandlers, keyof typeof siteRoutes> {
  return {
    'site.list': async ({ actor }) => ({ sites: await listSites(context, actor) }),
    'site.create': ({ actor, body }) => createSite(context, actor, body),
    'site.update': ({ actor, params, body }) => updateSite(context, actor, params.siteId, body),
  }
}
