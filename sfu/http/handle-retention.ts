import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createLegalHold } from '../usecases/create-legal-hold.ts'
import { getStorage } from '../usecases/get-storage.ts'
import { listLegalHolds } from '../usecases/list-legal-holds.ts'
import { releaseLegalHold } from '../usecases/release-legal-hold.ts'
import { updateRetention } from '../usecases/update-retention.ts'

type RetentionRoutes = 'retention.get' | 'retention.update' | 'legal-hold.list' | 'legal-hold.create' | 'legal-hold.release'

/** How long evidence is kept, what it takes, and what is held for longer. */
export function retentionHandlers({ context, keeping }: RouteServices): Pick<RouteHandlers, RetentionRoutes> {
  return {
    'retention.get': ({ actor }) => getStorage(context, actor, keeping.disk(), keeping.job()),
    'retention.update': ({ actor, body }) => updateRetention(context, actor, body),
    'legal-hold.list': ({ actor }) => listLegalHolds(context, actor),
    'legal-hold.create': ({ actor, body }) => createLegalHold(context, actor, body),
    'legal-hold.release': async ({ actor, params, body }) => {
      await releaseLegalHold(context, actor, params.holdId, body)
      return {}
    },
  }
}
