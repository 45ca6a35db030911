import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { listIncidents } from '../usecases/list-incidents.ts'

/** What happened. */
export function incidentHandlers({ context }: RouteServices): Pick<RouteHandlers, 'incident.list'> {
  return {
    'incident.list': ({ actor, query }) => listIncidents(context, actor, query),
  }
}
