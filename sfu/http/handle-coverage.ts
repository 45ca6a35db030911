import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { listCoverage, sumCoverage } from '../usecases/list-coverage.ts'
import { recordCoverage } from '../usecases/record-coverage.ts'

/** Who analysed which camera, and when nobody did. */
export function coverageHandlers({ context, coverage }: RouteServices): Pick<RouteHandlers, 'coverage.record' | 'coverage.list' | 'coverage.sum'> {
  return {
    'coverage.record': ({ actor, body }) => recordCoverage(context, actor, body),
    'coverage.list': ({ actor, query }) => listCoverage(context, actor, query, coverage.newest),
    'coverage.sum': ({ actor, query }) => sumCoverage(context, actor, query, coverage.newest),
  }
}
