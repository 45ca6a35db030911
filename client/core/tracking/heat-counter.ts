import type { Label } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { HeatMap } from './heat-map.ts'

export interface HeatWish {
  readonly cameraId: CameraId
  /** Epoch ms, oldest first, none over another. */
  readonly ranges: readonly { readonly from: number, readonly to: number }[]
  readonly label: Label
}

export interface HeatCounter {
  /**
   * Adds up where something was on a camera's picture. `onProgress` is told how much of the time is added up, 0 to 1. Where `signal` aborts it
   * ends early with what was added up until then. Rejects where whoever counts could not be started, or ended.
   */
  readonly count: (wish: HeatWish, onProgress: (done: number) => void, signal: AbortSignal) => Promise<HeatMap>
}
