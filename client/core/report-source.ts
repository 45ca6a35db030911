import type { ShiftCoverage } from '#contract/coverage'
import type { CameraId, Sha256, SiteId } from '#contract/ids'
import type { ReportSum, ReportTrend } from '#contract/report'
import type { PlantDay } from '#contract/shift'
import type { EpochMs } from '#contract/time'

/** Who counted: the server, or this browser from what it holds, which begins `since`. */
export type CountedBy = { readonly kind: 'server' } | { readonly kind: 'device', readonly since: EpochMs }

/** What incidents add up to, with and without the server. */
export interface ReportSource {
  /** Of those that began in [from, to), epoch ms. `before`: the same of the time before it. */
  readonly sum: (siteId: SiteId, ranges: { readonly now: Range, readonly before: Range }) => Promise<{ readonly by: CountedBy, readonly now: ReportSum, readonly before: ReportSum }>
  /** Of the steps between `edges`, epoch ms. */
  readonly trend: (siteId: SiteId, edges: readonly EpochMs[]) => Promise<ReportTrend & { readonly by: CountedBy }>
  /** The newest picture of a camera that the server has of an incident; undefined without the server too. */
  readonly newestPicture: (cameraId: CameraId) => Promise<{ readonly sha256: Sha256, readonly at: EpochMs } | undefined>
  /** Each shift of up to seven days, one after the other; undefined without the server. */
  readonly coverage: (siteId: SiteId, days: readonly PlantDay[]) => Promise<readonly ShiftCoverage[] | undefined>
}

interface Range { readonly from: EpochMs, readonly to: EpochMs }
