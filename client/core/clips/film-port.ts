import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { EpochMs } from '#contract/time'

/** Why there is no film of a moment. */
export const filmTroubles = [
  /** This browser gives no encoded pictures. */
  'unsupported',
  /** The camera's pictures did not come at that time, or are gone already. */
  'no-pictures',
  /** They do not fit a clip. */
  'too-large',
  /** What came cannot be made a film of. */
  'not-a-film',
] as const
export type FilmTrouble = typeof filmTroubles[number]

export type CutFilm
  = | { readonly kind: 'film', readonly film: Blob, readonly startsAt: EpochMs, readonly durationMs: number, readonly width: number, readonly height: number }
    | { readonly kind: 'trouble', readonly trouble: FilmTrouble }

/** How much of a camera's past is in memory. */
export interface RingReport { readonly cameraId: CameraId, readonly bytes: number, readonly spanMs: number }

/** The last seconds of received streams, in memory, and films made of them without decoding or encoding anything. */
export interface FilmPort {
  readonly isSupported: boolean
  /** Keeps the stream's last pictures, whenever it is received, until the answer is called. */
  readonly keep: (cameraId: CameraId, streamKind: StreamKind) => () => void
  /** Pictures from then on are wanted (ms, server's clock); nothing in particular when undefined. */
  readonly pin: (cameraId: CameraId, from: number | undefined) => void
  /** What was captured between two times and has `moment` in it, server's clock. */
  readonly cut: (cameraId: CameraId, from: number, until: number, moment: number) => Promise<CutFilm>
  /** Server clock minus this device's. */
  readonly setServerOffset: (offsetMs: number) => void
  readonly reports: () => Promise<RingReport[]>
  readonly close: () => void
}
