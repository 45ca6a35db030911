import type { ColumnType, JSONColumnType } from 'kysely'
import type { HealthAlarm, HealthFacts } from '#contract/health-alarm'
import type { CameraId, DeviceId, OrganizationId, SiteId } from '#contract/ids'

/** The tables of coverage and health, as 0013-coverage.ts leaves them. */
export interface CoverageSchema {
  coverage_hour: {
    organization_id: OrganizationId
    camera_id: CameraId
    hour: Date
    witness_id: DeviceId
    witness_name: string
    is_station: boolean
    minutes: ColumnType<Readonly<Record<string, unknown>>, string, string>
    updated_at: Date
  }
  health_alarm: {
    organization_id: OrganizationId
    alarm_id: HealthAlarm['alarmId']
    kind: HealthAlarm['kind']
    site_id: SiteId | null
    camera_id: CameraId | null
    station_id: DeviceId | null
    part: string | null
    facts: JSONColumnType<HealthFacts>
    since: Date
    raised_at: Date
    cleared_at: Date | null
  }
}
