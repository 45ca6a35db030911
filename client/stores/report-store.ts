import type { ShiftCoverage } from '#contract/coverage'
import type { Label } from '#contract/detection'
import type { CameraId, SiteId } from '#contract/ids'
import type { ReportTrend } from '#contract/report'
import type { ReportPeriod } from '#contract/report-period'
import type { CountedBy, ReportSource } from '../core/report-source.ts'
import type { HeatMap } from '../core/tracking/heat-map.ts'
import { defineStore } from 'pinia'
import { boundsOfPeriod, dayEdges, daysOfPeriod, periodAfter } from '#contract/report-period'
import { HeatMapSum } from '../core/tracking/heat-map.ts'
import { useAppServices } from './app-services.ts'

/** How many weeks a trend goes back, the period's own included. */
const trendWeeks = 8

/** Cells of a heat map: about as wide as somebody's shoulders at ten metres. */
const heatColumns = 48
const heatRows = 27

/** What incidents add up to. Calls reject with AppError, or NetworkUnavailable where this browser cannot answer instead. */
export const useReportStore = defineStore('report', () => {
  const { reports, tracks, events, findSnapshot } = useAppServices()
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
    /**
     * Where something was on a camera's picture in those times (epoch ms, oldest first). `onProgress` is told how much of the time is added
     * up, 0 to 1. Where `signal` aborts it ends early with what was added up until then.
     */
    async heat(cameraId: CameraId, ranges: readonly { readonly from: number, readonly to: number }[], label: Label, onProgress: (done: number) => void, signal: AbortSignal): Promise<HeatMap> {
      const sum = new HeatMapSum(heatColumns, heatRows, [label])
      const wholeMs = ranges.reduce((all, { from, to }) => all + to - from, 0)
      let doneMs = 0
      for (const { from, to } of ranges) {
        for await (const look of tracks.looks(cameraId, from, to, signal)) {
          sum.add(look)
          onProgress((doneMs + look.capturedAt - from) / wholeMs)
        }
        doneMs += to - from
        if (signal.aborted)
          break
        onProgress(doneMs / wholeMs)
      }
      return sum.map
    },
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
