import type { CameraEffect, CameraStep } from '#contract/camera-change'
import type { CameraGroup, GroupChoice } from '#contract/camera-group'
import type { CameraId, DetectorId, GroupId, SiteId } from '#contract/ids'
import type { PlantFile, PlantImport, PlantPreview } from '#contract/plant-file'
import type { RouteReply } from '#contract/routes'
import type { CameraPlace, SitePlan } from '#contract/site-plan'
import type { ApiPort } from '../../core/api-port.ts'
import { detectorMediaType } from '#contract/detector-routes'
import { planMediaType } from '#contract/site-plan'

/** The gates of the largest detector, on a slow server. */
const checkedWithinMs = 360_000

/** Many cameras at once, groups, floor plans and detectors. Calls reject with AppError or NetworkUnavailable. */
export interface PlantAdmin {
  readonly previewChanges: (steps: CameraStep[]) => Promise<CameraEffect[]>
  /** Answers the steps that undo it. */
  readonly applyChanges: (steps: CameraStep[]) => Promise<CameraStep[]>
  readonly setPlace: (cameraId: CameraId, place: CameraPlace | null) => Promise<void>
  readonly createGroup: (siteId: SiteId, group: GroupChoice) => Promise<CameraGroup>
  readonly updateGroup: (groupId: GroupId, group: GroupChoice) => Promise<CameraGroup>
  readonly removeGroup: (groupId: GroupId) => Promise<void>
  readonly setGroupDetector: (groupId: GroupId, detectorId: DetectorId | null) => Promise<CameraGroup>
  readonly rollBackGroupDetector: (groupId: GroupId) => Promise<CameraGroup>
  readonly uploadPlan: (siteId: SiteId, picture: Blob, widthM: number) => Promise<SitePlan>
  readonly setPlanWidth: (siteId: SiteId, widthM: number) => Promise<SitePlan>
  readonly removePlan: (siteId: SiteId) => Promise<void>
  readonly listDetectors: () => Promise<RouteReply<'detector.list'>>
  /** Answers what it was looked at for; takes up to some minutes. */
  readonly addDetector: (file: File, labels: string | undefined) => Promise<RouteReply<'detector.create'>>
  readonly removeDetector: (detectorId: DetectorId) => Promise<void>
  readonly chooseDetector: (detectorId: DetectorId | null) => Promise<void>
  readonly rollBackDetector: () => Promise<void>
  readonly exportFile: (siteId: SiteId) => Promise<PlantFile>
  readonly previewImport: (siteId: SiteId, file: unknown) => Promise<PlantPreview>
  readonly importFile: (siteId: SiteId, file: unknown, basis: string) => Promise<PlantImport>
  readonly lastImport: (siteId: SiteId) => Promise<RouteReply<'plant-file.last-import'>>
  readonly undoImport: (siteId: SiteId) => Promise<void>
}

export function createPlantAdmin({ call }: Pick<ApiPort, 'call'>): PlantAdmin {
  return {
    previewChanges: async steps => (await call('camera.preview-changes', {
      body: { steps },
    })).effects,
    applyChanges: async steps => (await call('camera.apply-changes', {
      body: { steps },
    })).undo,
    async setPlace(cameraId, place) {
      await call('camera.set-place', {
        params: { cameraId },
        body: { place },
      })
    },
    createGroup: (siteId, body) => call('camera-group.create', {
      params: { siteId },
      body,
    }),
    updateGroup: (groupId, body) => call('camera-group.update', {
      params: { groupId },
      body,
    }),
    async removeGroup(groupId) {
      await call('camera-group.remove', {
        params: { groupId },
      })
    },
    setGroupDetector: (groupId, detectorId) => call('camera-group.set-detector', {
      params: { groupId },
      body: { detectorId },
    }),
    rollBackGroupDetector: groupId => call('camera-group.roll-back-detector', {
      params: { groupId },
    }),
    uploadPlan: (siteId, picture, widthM) => call('site-plan.create', {
      params: { siteId },
      query: { widthM },
      body: picture.slice(0, picture.size, planMediaType),
    }),
    setPlanWidth: (siteId, widthM) => call('site-plan.set-width', {
      params: { siteId },
      body: { widthM },
    }),
    async removePlan(siteId) {
      await call('site-plan.remove', {
        params: { siteId },
      })
    },
    listDetectors: () => call('detector.list'),
    addDetector: (file, labels) => call('detector.create', {
      query: {
        name: file.name.replace(/[^\w .-]/g, '-'),
        ...(labels !== undefined && { labels }),
      },
      body: file.slice(0, file.size, detectorMediaType),
      timeoutMs: checkedWithinMs,
    }),
    async removeDetector(detectorId) {
      await call('detector.remove', {
        params: { detectorId },
      })
    },
    async chooseDetector(detectorId) {
      await call('detector.choose', {
        body: { detectorId },
      })
    },
    async rollBackDetector() {
      await call('detector.roll-back')
    },
    exportFile: siteId => call('plant-file.export', {
      params: { siteId },
    }),
    previewImport: (siteId, file) => call('plant-file.preview', {
      params: { siteId },
      body: { file },
    }),
    importFile: (siteId, file, basis) => call('plant-file.import', {
      params: { siteId },
      body: { file, basis },
    }),
    lastImport: siteId => call('plant-file.last-import', {
      params: { siteId },
    }),
    async undoImport(siteId) {
      await call('plant-file.undo', {
        params: { siteId },
      })
    },
  }
}
