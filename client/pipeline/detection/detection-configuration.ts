import type { DetectorId, SiteId } from '#contract/ids'
import type { Maintenance } from '#contract/maintenance'
import type { Rule } from '#contract/rule'
import type { Site } from '#contract/site'
import type { Zone } from '#contract/zone'
import type { WatchedCamera } from './worker-messages.ts'

/** What of the organization's configuration detection is about. */
export interface DetectionConfiguration {
  readonly cameras: (WatchedCamera & { readonly siteId?: SiteId | undefined, readonly maintenance?: Pick<Maintenance, 'since' | 'until'> | undefined })[]
  readonly zones: Zone[]
  readonly rules: Rule[]
  /** False alarms that hide their like; absent: none. */
  readonly suppressions?: WatchedCamera['suppressions']
  readonly detectorId: DetectorId
  /** Where cameras stand, for schedules; that of this browser where there is none. */
  readonly sites?: Site[]
}

/** Of this browser, which usually stands at the site: for schedules where nobody told the site's. */
const ownTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Each camera with the time zone of its site and the false alarms that are remembered on it. */
export function watchedCameras({ cameras, sites, suppressions = [] }: DetectionConfiguration): WatchedCamera[] {
  return cameras.map(camera => ({
    ...camera,
    timeZone: sites?.find(site => site.siteId === camera.siteId)?.timeZone ?? ownTimeZone,
    suppressions: suppressions.filter(each => each.cameraId === camera.cameraId),
  }))
}
