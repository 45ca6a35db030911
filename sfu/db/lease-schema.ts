import type { ColumnType, Generated } from 'kysely'
import type { CameraId, DeviceId, OrganizationId, SiteId } from '#contract/ids'
import type { Standby } from '../core/lease-table.ts'
import type { LeaseOffer, LeaseReport } from '../core/lease-turn.ts'

/** The tables of stations and leases, as 0012-leases.ts leaves them. */
export interface LeaseSchema {
  station: {
    organization_id: OrganizationId
    station_id: DeviceId
    name: string
    /** null: every site. */
    site_ids: SiteId[] | null
    is_own: Generated<boolean>
    registered_at: Date
    drained_at: Generated<Date | null>
    last_seen_at: Generated<Date | null>
  }
  lease_candidate: {
    organization_id: OrganizationId
    holder_id: string
    server_id: string
    device_id: DeviceId | null
    name: string
    offer: ColumnType<LeaseOffer, string, string>
    report: ColumnType<LeaseReport, string, string>
    connected_at: Date
    expires_at: Date
  }
  lease: {
    organization_id: OrganizationId
    camera_id: CameraId
    holder_id: string
    epoch: number
    since: Date
    rests_until: Date
    standby: ColumnType<Standby | null, string | null, string | null>
  }
  lease_epoch: { organization_id: OrganizationId, last_epoch: number }
}
