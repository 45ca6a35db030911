import type { CameraId, OrganizationId, SiteId } from '#contract/ids'

/** Where a camera stands. */
export interface CameraPlace {
  readonly cameraId: CameraId
  readonly organizationId: OrganizationId
  readonly siteId: SiteId
}
