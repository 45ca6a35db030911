import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { listHiddenEvents } from '../usecases/list-hidden-events.ts'
import { listSuppressions } from '../usecases/list-suppressions.ts'
import { removeSuppression } from '../usecases/remove-suppression.ts'

/** What is remembered of false alarms. */
export function suppressionHandlers({ context }: RouteServices): Pick<RouteHandlers, 'suppression.list' | 'suppression.hidden' | 'suppression.remove'> {
  return {
    'suppression.list': ({ actor, query }) => listSuppressions(context, actor, query),
    'suppression.hidden': ({ actor, params }) => listHiddenEvents(context, actor, params),
    'suppression.remove': async ({ actor, params }) => {
      await removeSuppression(context, actor, params.suppressionId)
      return {}
    },
  }
}
