import type { stationRoutes } from '#contract/station-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createStation } from '../usecases/create-station.ts'
import { listStations } from '../usecases/list-stations.ts'
import { removeStation } from '../usecases/remove-station.ts'
import { updateStation } from '../usecases/update-station.ts'

/** Stations: seen, registered, changed, removed. */
export function stationHandlers({ context }: RouteServices): Pick<RouteHandlers, keyof typeof stationRoutes> {
  return {
    'station.list': ({ actor }) => listStations(context, actor),
    'station.create': ({ actor, body }) => createStation(context, actor, body),
    'station.update': ({ actor, params, body }) => updateStation(context, actor, params.stationId, body),
    'station.remove': async ({ actor, params }) => {
      await removeStation(context, actor, params.stationId)
      return {}
    },
  }
}
