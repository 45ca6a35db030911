import type { ColumnType, Generated } from 'kysely'
import type { GroupIcon } from '#contract/camera-group'
import type { CameraId, DetectorId, GroupId, OrganizationId, Sha256, SiteId } from '#contract/ids'
import type { SitePlan } from '#contract/site-plan'

/** The tables of groups, floor plans and imports, as 0016-plant.ts leaves them. */
export interface PlantSchema {
  camera_group: {
    organization_id: OrganizationId
    group_id: GroupId
    site_id: SiteId
    name: string
    icon: GroupIcon
    created_at: Date
    detector_id: Generated<DetectorId | null>
    former_detector_id: Generated<DetectorId | null>
    /** When a detector was last chosen; null: never. Of several groups of a camera the newest choice counts. */
    detector_set_at: Generated<Date | null>
  }
  camera_group_member: { organization_id: OrganizationId, group_id: GroupId, camera_id: CameraId }
  site_plan: { organization_id: OrganizationId, site_id: SiteId, sha256: Sha256, media_type: SitePlan['mediaType'], bytes: number, width: number, height: number, width_m: number, created_at: Date }
  /** The newest import of each site, with the rows of the state before. */
  plant_import: {
    organization_id: OrganizationId
    site_id: SiteId
    made_at: Date
    by_name: string
    change_count: number
    /** What the site was right after it, see basisOf(). */
    after_basis: string
    before: ColumnType<unknown, string, string>
    undone_at: Generated<Date | null>
  }
}
