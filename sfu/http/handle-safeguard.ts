import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { getAllowList } from '../usecases/get-allow-list.ts'
import { rotateMasterKey } from '../usecases/rotate-master-key.ts'
import { updateAllowList } from '../usecases/update-allow-list.ts'
import { createOpenApiDocument } from './openapi-document.ts'
import { clientAddress } from './request-place.ts'

type SafeguardRoutes = 'allow-list.get' | 'allow-list.update' | 'master-key.rotate' | 'openapi.get'

/** What guards the server from outside, and what it says of itself. */
export function safeguardHandlers({ context, gate, keyRing, version }: RouteServices): Pick<RouteHandlers, SafeguardRoutes> {
  let isRotating = false
  const document = createOpenApiDocument(version)
  return {
    'allow-list.get': async ({ actor, request }) => ({
      ranges: await getAllowList(context, actor),
      ...(actor.kind === 'member' && {
        yourAddress: clientAddress(request),
      }),
    }),
    'allow-list.update': async ({ actor, body, request }) => {
      const ranges = await updateAllowList(context, actor, body, actor.kind === 'member'
        ? clientAddress(request)
        : undefined)
      gate.forget()
      return { ranges }
    },
    'master-key.rotate': async ({ actor }) => {
      authorize(actor, 'master-key:rotate', actor)
      if (isRotating)
        throw new AppError('too-many-requests', 'The key is being renewed already; wait until that is done.')
      isRotating = true
      try {
        return await rotateMasterKey(context, actor, keyRing)
      }
      finally {
        isRotating = false
      }
    },
    'openapi.get': ({ actor }) => {
      authorize(actor, 'session:read', actor)
      return document
    },
  }
}
