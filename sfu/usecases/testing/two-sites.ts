import type { Camera } from '#contract/camera'
import type { CameraChange } from '#contract/camera-change'
import type { CameraId, SiteId } from '#contract/ids'
import type { Site } from '#contract/site'
import type { MemberActor } from '../../core/actor.ts'
import type { TestContext } from './test-context.ts'
import { randomBytes } from 'node:crypto'
import { applyCameraChanges } from '../change-cameras.ts'
import { createCamera } from '../create-camera.ts'
import { createSite } from '../create-site.ts'
import { listCameras } from '../list-cameras.ts'
import { aMember, openTestContext } from './test-context.ts'

/** An organization with two sites more, and what tests of cameras and groups do there. */
export interface TwoSites {
  readonly t: TestContext
  readonly south: Site
  readonly north: Site
  readonly aCamera: (siteId: SiteId, name?: string) => Promise<CameraId>
  readonly cameraOf: (cameraId: CameraId) => Promise<Camera>
  /** One change of some cameras; answers its undo. */
  readonly apply: (cameraIds: CameraId[], change: CameraChange) => ReturnType<typeof applyCameraChanges>
  /** A manager who sees these alone. */
  readonly only: (siteIds: SiteId[], cameraIds?: CameraId[]) => MemberActor
}

export async function openTwoSites(): Promise<TwoSites> {
  const t = await openTestContext()
  const { context, operator, organizationId } = t
  return {
    t,
    south: await createSite(context, operator, { name: 'South', timeZone: 'Asia/Seoul' }),
    north: await createSite(context, operator, { name: 'North', timeZone: 'Asia/Seoul' }),
    async aCamera(siteId, name = `C${randomBytes(4).toString('hex')}`) {
      return (await createCamera(context, operator, {
        name,
        siteId,
        address: 'rtsp://u:p@h/1',
      })).cameraId
    },
    async cameraOf(cameraId) {
      return (await listCameras(context, operator)).find(camera => camera.cameraId === cameraId)!
    },
    apply: (cameraIds, change) => applyCameraChanges(context, operator, [
      { cameraIds, change },
    ]),
    only: (siteIds, cameraIds = []) => aMember(organizationId, 'manager', { kind: 'some', siteIds, cameraIds }),
  }
}

/** 'done', or the code of the error that it failed with. */
export function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(() => 'done', (error: { code?: string }) => error.code)
}
