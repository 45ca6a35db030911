import type { CameraId } from '#contract/ids'
import type { CaptureAnchor } from '../core/capture-anchor.ts'
import type { CutFilm, RingReport } from '../core/clips/film-port.ts'

/** Page -> film worker; both ends are one build. */
export type ToFilmWorker
  /** Streams whose pictures are kept, each `cameraId/streamKind`. */
  = | { type: 'keep', streams: string[] }
    /** What the receiver says of captures now. */
    | { type: 'anchor', key: string, anchor: CaptureAnchor | undefined }
    | { type: 'server-offset', offsetMs: number }
    /** Pictures from then on stay, ms of the server's clock; none in particular when absent. */
    | { type: 'pin', cameraId: CameraId, from: number | undefined }
    /** The receiver has ended; what it brought is kept for a while. */
    | { type: 'ended', key: string }
    | { type: 'cut', id: number, cameraId: CameraId, from: number, until: number, moment: number }
    | { type: 'report', id: number }

/** Film worker -> page. */
export type FromFilmWorker
  = | { type: 'film', id: number, film: CutFilm }
    | { type: 'reports', id: number, reports: RingReport[] }

/** What the page tells of a receiver when it hands it over. `key` is its own, `stream` is `cameraId/streamKind`. */
export interface TapOptions { readonly key: string, readonly cameraId: CameraId, readonly stream: string }
