import type { ShiftCoverage } from '#contract/coverage'
import type { SiteId } from '#contract/ids'
import type { ReportTrend } from '#contract/report'
import type { ReportPeriod } from '#contract/report-period'
import type { CountedBy, ReportSource } from '../core/report-source.ts'
import { defineStore } from 'pinia'
import { boundsOfPeriod, dayEdges, daysOfPeriod, periodAfter } from '#contract/report-period'
import { useAppServices } from './app-services.ts'

/** How many weeks a trend goes back, the period's own included. */
export const trendWeeks = 8

/** What incidents add up to. Calls reject with AppError, or NetworkUnavailable where this browser cannot answer instead. */
export const useReportStore = defineStore('report', () => {
  const { reports } = useAppServices()
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
    /** Of the period's shifts, oldest first; undefined without the server. */
    coverage: async (siteId: SiteId, period: ReportPeriod): Promise<readonly ShiftCoverage[] | undefined> => (await reports.coverage(siteId, daysOfPeriod(period)))
      ?.filter(({ shift }) => period.kind !== 'shift' || shift === period.shift),
  }
})
