import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { getIncident } from '../usecases/get-incident.ts'
import { listIncidents } from '../usecases/list-incidents.ts'

/** What happened. */
export function incidentHandlers({ context }: RouteServices): Pick<RouteHandlers, 'incident.get' | 'incident.list'> {
  return {
    'incident.get': ({ actor, params }) => getIncident(context, actor, params.eventId),
    'incident.list': ({ actor, query }) => listIncidents(context, actor, query),
  }
}
