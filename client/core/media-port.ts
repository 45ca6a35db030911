import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { CaptureAnchor } from './capture-anchor.ts'

/** Asked from time to time: the newest picture's capture; undefined where camera, server or browser do not tell. */
export type ReadCaptureAnchor = () => CaptureAnchor | undefined

export type TrackListener = (track: MediaStreamTrack | undefined, readAnchor?: ReadCaptureAnchor) => void

/** A stream as it comes now. */
export interface Picture {
  readonly track: MediaStreamTrack
  /** Which pictures the server passes on; may be fewer or more than this viewer asked for, never more than all. */
  readonly thinning: Thinning
  readonly readAnchor: ReadCaptureAnchor
}

/** Somebody who looks at a stream. */
export interface PictureViewer {
  /**
   * A picture to present; undefined when it is lost. When one follows another, the one before lives on until every viewer called
   * `shown`: so the new picture is on before the old one goes. Viewers that never present it are not waited for.
   */
  readonly onPicture: (picture: Picture | undefined, shown: () => void) => void
  /**
   * True: the server says that this browser has no right to the stream, or with `full` that as many pictures are watched as may be. It is asked
   * again when rights may have changed, and from time to time.
   */
  readonly onRefusal: (isRefused: boolean, full?: WatchLimit) => void
}

/** How many pictures the organization watches at once, and may. */
export interface WatchLimit {
  readonly used: number
  readonly limit: number
}

export interface Viewing {
  /** From now on these pictures are enough. */
  readonly thin: (thinning: Thinning) => void
  /** Its pictures may come so much later than they could, ms; they do where no other watcher of the stream wants them earlier. */
  readonly holdBack: (ms: number) => void
  readonly stop: () => void
}

/** Counters of one stream since its consumer began; differences between two readings mean something. */
export interface StreamReading {
  readonly cameraId: CameraId
  readonly streamKind: StreamKind
  /** Another id, another consumer: its counters began anew. */
  readonly consumerId: string
  readonly thinning: Thinning
  readonly bytesReceived: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly framesReceived: number
  readonly framesDecoded: number
  readonly framesDropped: number
  /** Sum over all pictures of how long each waited before decoding, ms. */
  readonly waitedMs: number
  /** How much of each picture's wait is asked for now, ms. */
  readonly holdBackMs: number
  readonly framesEmitted: number
}

/** Pictures of cameras as this browser receives them: for programs by `watch`, for people by `view`. One consumer serves both. */
export interface MediaPort {
  /**
   * Calls `listener` with the camera's track as soon as there is one, with undefined when it is lost, and again with each
   * new one. A track that is there already is told before `watch` returns. All watchers of one stream share one track:
   * never stop it. The answer ends the watch; the stream is closed with its last watcher. Every picture is received,
   * beginning with the camera's next key frame.
   */
  readonly watch: (cameraId: CameraId, streamKind: StreamKind, listener: TrackListener) => () => void
  /** As `watch`, for a screen: the first picture does not wait for a key frame, and pictures may be thinned, from the beginning or later. */
  readonly view: (cameraId: CameraId, streamKind: StreamKind, viewer: PictureViewer, thinning?: Thinning) => Viewing
  /** Of every stream that is received now. */
  readonly readings: () => Promise<StreamReading[]>
}
