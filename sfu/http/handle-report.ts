import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { sumReport, sumTrend } from '../usecases/sum-report.ts'

/** What the incidents of a site add up to. */
export function reportHandlers({ context }: RouteServices): Pick<RouteHandlers, 'report.sum' | 'report.trend'> {
  return {
    'report.sum': ({ actor, params, query }) => sumReport(context, actor, params.siteId, query),
    'report.trend': ({ actor, params, query }) => sumTrend(context, actor, params.siteId, query),
  }
}
