import type { ShiftCoverage } from '#contract/coverage'
import type { CameraId, SiteId } from '#contract/ids'
import type { ReportTrend } from '#contract/report'
import type { ReportPeriod } from '#contract/report-period'
import type { CountedBy, ReportSource } from '../core/report-source.ts'
import type { HeatCounter } from '../core/tracking/heat-counter.ts'
import { defineStore } from 'pinia'
import { boundsOfPeriod, dayEdges, daysOfPeriod, periodAfter } from '#contract/report-period'
import { useAppServices } from './app-services.ts'

/** How many weeks a trend goes back, the period's own included. */
const trendWeeks = 8

/** What incidents add up to. Calls reject with AppError, or NetworkUnavailable where this browser cannot answer instead. */
export const useReportStore = defineStore('report', () => {
  const { reports, heat, events, findSnapshot } = useAppServices()
  return {
    sum: (siteId: SiteId, period: ReportPeriod, timeZone: string): ReturnType<ReportSource['sum']> => reports.sum(siteId, {
      now: boundsOfPeriod(period, timeZone),
      before: boundsOfPeriod(periodAfter(period, -1), timeZone),
    }),
    /** Days of the weeks up to the period's. */
    trend: async (siteId: SiteId, period: ReportPeriod, timeZone: string): Promise<ReportTrend & { readonly by: CountedBy, readonly edges: readonly number[] }> => {
      const edges = dayEdges(period, trendWeeks, timeZone)
      return {
        ...await reports.trend(siteId, edges),
        edges,
      }
    },
    heat: (...wish: Parameters<HeatCounter['count']>) => heat.count(...wish),
    /** The newest picture of a camera that an incident left: from here, else from the server. */
    async newestPicture(cameraId: CameraId): Promise<{ readonly picture: Blob, readonly at: number } | undefined> {
      const held = (await events.listIncidents({ cameraId, limit: 20 })).find(({ event }) => event.snapshot)
      const newest = held?.event.snapshot
        ? { sha256: held.event.snapshot.sha256, at: held.event.capturedAt }
        : await reports.newestPicture(cameraId)
      const picture = newest && await findSnapshot(newest.sha256)
      return picture && { picture, at: newest.at }
    },
    /** Of the period's shifts, oldest first; undefined without the server. */
    coverage: async (siteId: SiteId, period: ReportPeriod): Promise<readonly ShiftCoverage[] | undefined> => (await reports.coverage(siteId, daysOfPeriod(period)))
      ?.filter(({ shift }) => period.kind !== 'shift' || shift === period.shift),
  }
})
