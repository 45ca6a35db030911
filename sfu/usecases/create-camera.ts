import type { Camera, NewCamera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { z } from '#contract/schema'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { CameraFeed, NewZone } from './insert-camera.ts'
import { AppError } from '#contract/app-error'
import { newCameraSchema } from '#contract/camera'
import { wholeView } from '#contract/geometry'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { resolveStreamAddress } from '../core/stream-address.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isUniqueViolation } from '../db/database-error.ts'
import { chooseSite } from './choose-site.ts'
import { insertCamera } from './insert-camera.ts'
import { selectCameras, toCamera } from './list-cameras.ts'
import { requireQuota } from './require-quota.ts'
import { retireCameras } from './retire-cameras.ts'

const personInView: NewZone = {
  name: 'Whole view',
  polygon: wholeView,
  rules: [
    {
      name: 'Person in view',
      severity: 'low',
      labels: ['person'],
    },
  ],
}

/**
 * Adds a camera with a whole-view zone and a "Person in view" rule; the simulated cameras of the demo plant go, in the same
 * transaction. What lets one into it is sealed here and comes back only by revealCredentials(). Fails with 'name-taken',
 * 'camera-address-invalid', 'quota-reached' or 'bad-input', and with 'not-found' for a site out of the actor's scope.
 */
export async function createCamera(context: UsecaseContext, actor: Actor, input: NewCamera): Promise<Camera> {
  authorize(actor, 'camera:create', actor)
  const parsed = newCameraSchema.safeParse(input)
  if (!parsed.success)
    throw new AppError('bad-input', parsed.error.issues[0]?.message ?? 'Give the camera a name and an address.')
  const { name } = parsed.data
  const feed = feedOf(parsed.data)

  const { organizationId } = actor
  const cameraId = newUuid(context.random) as CameraId
  const createdAt = new Date(context.clock())
  noteAudit({
    object: { id: cameraId, name },
    cameraId,
  })
  const rows = await refuseTakenName(name, () => context.database.withOrganization(organizationId, async (transaction) => {
    await retireCameras(transaction, organizationId, { isDemo: true }, createdAt)
    await requireQuota(transaction, organizationId, 'cameras')
    await insertCamera(context, transaction, {
      organizationId,
      cameraId,
      siteId: await chooseSite(context, transaction, actor, 'camera:create', parsed.data.siteId),
      name,
      feed,
      zones: [personInView],
      isDemo: false,
      createdAt,
    })
    return selectCameras(transaction, actor)
  }))
  context.logger.info({ cameraId, name, kind: feed.kind }, 'camera added')
  context.configurationChanged(organizationId)
  return toCamera(context, actor, rows.find(row => row.camera_id === cameraId)!)
}

/** By what the pictures of a new camera come. Fails with 'camera-address-invalid'. */
export function feedOf(camera: z.output<typeof newCameraSchema>): CameraFeed {
  if (camera.kind === 'browser')
    return { kind: 'browser' }
  const { address, subAddress, login, certificateSha256, transport, transcode } = camera
  const main = resolveStreamAddress(address, { login, certificateSha256 })
  return {
    kind: 'rtsp',
    main,
    sub: subAddress === undefined
      ? undefined
      : resolveStreamAddress(subAddress, { login, certificateSha256, beside: main.stream }),
    transport,
    transcode,
  }
}

/** What the database says to a name that is taken, as 'name-taken'. */
export async function refuseTakenName<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  }
  catch (error) {
    if (isUniqueViolation(error, 'camera_name'))
      throw new AppError('name-taken', `This site has a camera named "${name}" already; choose another name.`, {}, { cause: error })
    throw error
  }
}
