import type { exportRoutes } from '#contract/export-routes'
import type { historyRoutes } from '#contract/history-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { beginExport, endExport } from '../usecases/begin-export.ts'
import { listHistoryDays, listMoments } from '../usecases/list-history.ts'

/** What is kept, by day and by moment, and what of it leaves. */
export function historyHandlers({ context, version }: RouteServices): Pick<RouteHandlers, keyof typeof historyRoutes | keyof typeof exportRoutes> {
  return {
    'history.days': ({ actor, query }) => listHistoryDays(context, actor, query),
    'history.moments': ({ actor, params, query }) => listMoments(context, actor, params.cameraId, query),
    'export.begin': ({ actor, body }) => beginExport(context, actor, body, version),
    'export.end': ({ actor }) => {
      endExport(actor)
      return {}
    },
  }
}
