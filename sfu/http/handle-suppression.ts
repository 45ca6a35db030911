import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { listSuppressions } from '../usecases/list-suppressions.ts'
import { removeSuppression } from '../usecases/remove-suppression.ts'

/** What is remembered of false alarms. */
export function suppressionHandlers({ context }: RouteServices): Pick<RouteHandlers, 'suppression.list' | 'suppression.remove'> {
  return {
    'suppression.list': ({ actor, query }) => listSuppressions(context, actor, query),
    'suppression.remove': async ({ actor, params }) => {
      await removeSuppression(context, actor, params.suppressionId)
      return {}
    },
  }
}
