import type { Verdict } from './annotation.ts'
import type { ReportFacet } from './report-fold.ts'
import type { ReportSum, ReportTrend } from './report.ts'
import type { EpochMs } from './time.ts'
import { foldReport, reportHourMs, waitStep } from './report-fold.ts'
import { minuteOfWeek } from './site-week.ts'

/** Of one incident what a report counts. */
export interface ReportFacts extends ReportFacet {
  readonly firstAt: EpochMs
  readonly verdict?: Verdict
  readonly reactedAt?: EpochMs
}

interface Range { readonly from: number, readonly to: number }

/** RE1: what incidents that began in [from, to) (epoch ms) add up to: for whoever holds them one by one. */
export function reportOf(facts: readonly ReportFacts[], { from, to }: Range, timeZone: string): ReportSum {
  const found = facts.filter(({ firstAt }) => firstAt >= from && firstAt < to)
  const hourOf = (at: number): number => Math.floor((at - from) / reportHourMs)
  return foldReport({
    byVerdict: found.map(({ verdict, ...facet }) => ({ facet, verdict, count: 1 })),
    byHour: found.map(({ severity, firstAt }) => ({
      severity,
      hour: hourOf(firstAt),
      count: 1,
    })),
    byCameraHour: found.map(({ cameraId, firstAt }) => ({
      cameraId,
      hour: hourOf(firstAt),
      count: 1,
    })),
    waits: found.flatMap(({ firstAt, reactedAt }) => reactedAt === undefined
      ? []
      : [
          {
            waitMs: waitStep(reactedAt - firstAt),
            count: 1,
          },
        ]),
  }, hour => hourOfDay(from + hour * reportHourMs, timeZone))
}

/** How many began in each step between `edges` (epoch ms, rising). */
export function trendOf(facts: readonly ReportFacts[], edges: readonly number[]): ReportTrend['steps'] {
  return edges.slice(1).map((to, i) => {
    const counts: ReportTrend['steps'][number] = {}
    for (const { firstAt, severity } of facts) {
      if (firstAt >= edges[i]! && firstAt < to)
        counts[severity] = (counts[severity] ?? 0) + 1
    }
    return counts
  })
}

/** What the site's clock shows at a moment, 0 to 23. */
export function hourOfDay(atMs: number, timeZone: string): number {
  return Math.floor(minuteOfWeek(atMs, timeZone) / 60) % 24
}
