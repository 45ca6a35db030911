import type { Label } from '#contract/detection'
import type { HeatMap } from '../../core/tracking/heat-map.ts'
import type { TrackChunk } from '../../core/tracking/track-chunks.ts'

/** Page -> heat worker; both ends are one build. */
export type ToHeatWorker
  /** First, once. */
  = | { readonly type: 'begin', readonly columns: number, readonly rows: number, readonly label: Label }
    /** Answered with all that was added up until then; times in epoch ms. */
    | { readonly type: 'add', readonly from: number, readonly until: number, readonly chunks: readonly TrackChunk[] }

/** Heat worker -> page. */
export type FromHeatWorker = HeatMap
