import type { plantRoutes } from '#contract/plant-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { applyCameraChanges, previewCameraChanges } from '../usecases/change-cameras.ts'
import { createGroup } from '../usecases/create-group.ts'
import { listGroups } from '../usecases/list-groups.ts'
import { setCameraPlace } from '../usecases/set-camera-place.ts'
import { createSitePlan, getPlanPicture, removeSitePlan, setPlanWidth } from '../usecases/site-plan.ts'
import { removeGroup, rollBackGroupDetector, setGroupDetector, updateGroup } from '../usecases/update-group.ts'

/** Many cameras at once, groups, and floor plans. */
export function plantHandlers({ context }: RouteServices): Pick<RouteHandlers, keyof typeof plantRoutes> {
  return {
    'camera.preview-changes': async ({ actor, body }) => ({ effects: await previewCameraChanges(context, actor, body.steps) }),
    'camera.apply-changes': async ({ actor, body }) => ({ undo: await applyCameraChanges(context, actor, body.steps) }),
    'camera.set-place': async ({ actor, params, body }) => {
      await setCameraPlace(context, actor, params.cameraId, body.place)
      return {}
    },
    'camera-group.list': async ({ actor }) => ({ groups: await listGroups(context, actor) }),
    'camera-group.create': ({ actor, params, body }) => createGroup(context, actor, params.siteId, body),
    'camera-group.update': ({ actor, params, body }) => updateGroup(context, actor, params.groupId, body),
    'camera-group.remove': async ({ actor, params }) => {
      await removeGroup(context, actor, params.groupId)
      return {}
    },
    'camera-group.set-detector': ({ actor, params, body }) => setGroupDetector(context, actor, params.groupId, body.detectorId),
    'camera-group.roll-back-detector': ({ actor, params }) => rollBackGroupDetector(context, actor, params.groupId),
    'site-plan.create': ({ actor, params, query, body }) => {
      if (!Buffer.isBuffer(body))
        throw new AppError('bad-input', 'Send the picture itself, as application/vnd.ansim.plan.')
      return createSitePlan(context, actor, params.siteId, { bytes: body, widthM: query.widthM })
    },
    'site-plan.set-width': ({ actor, params, body }) => setPlanWidth(context, actor, params.siteId, body.widthM),
    'site-plan.remove': async ({ actor, params }) => {
      await removeSitePlan(context, actor, params.siteId)
      return {}
    },
    'site-plan.picture': async ({ actor, params }) => {
      const { plan, bytes } = await getPlanPicture(context, actor, params.siteId)
      return {
        raw: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        mediaType: plan.mediaType,
        headers: {
          'cache-control': 'private, max-age=31536000, immutable',
          'content-disposition': 'inline',
          'x-content-type-options': 'nosniff',
          'etag': `"${plan.sha256}"`,
        },
      }
    },
  }
}
