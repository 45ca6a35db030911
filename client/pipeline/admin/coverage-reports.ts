import type { CoverageStrip, ShiftCoverage } from '#contract/coverage'
import type { HealthAlarm } from '#contract/health-alarm'
import type { CameraId, SiteId } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import type { PlantDay } from '#contract/shift'
import type { ApiPort } from '../../core/api-port.ts'

/** What the server knows of coverage and health; every call rejects with an AppError or a NetworkUnavailable. */
export interface CoverageReports {
  readonly strips: (cameraIds: readonly CameraId[], from: number, to: number) => Promise<CoverageStrip[]>
  /** Of a day at every site, or of `days` of them from it on (up to 7) at one, oldest first. */
  readonly shifts: (day: PlantDay, more?: { readonly days: number, readonly siteId: SiteId }) => Promise<ShiftCoverage[]>
  readonly alarms: (since?: number) => Promise<HealthAlarm[]>
  readonly health: () => Promise<RouteReply<'health.facts'>>
}

/** As many ids as fit into one address. */
const camerasAtOnce = 100

export function createCoverageReports(api: Pick<ApiPort, 'call'>): CoverageReports {
  return {
    async strips(cameraIds, from, to) {
      const strips: CoverageStrip[] = []
      for (let first = 0; first < cameraIds.length; first += camerasAtOnce) {
        strips.push(...(await api.call('coverage.list', {
          query: {
            cameraIds: cameraIds.slice(first, first + camerasAtOnce).join(','),
            from,
            to,
          },
        })).strips)
      }
      return strips
    },
    shifts: async (day, more) => (await api.call('coverage.sum', {
      query: { day, ...more },
    })).shifts,
    alarms: async since => (await api.call('health.list', {
      query: {
        ...since !== undefined && { since },
      },
    })).alarms,
    health: () => api.call('health.facts'),
  }
}
