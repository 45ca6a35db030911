import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'

export type TrackListener = (track: MediaStreamTrack | undefined) => void

/** Pictures of cameras as this browser receives them. */
export interface MediaPort {
  /**
   * Calls `listener` with the camera's track as soon as there is one, with undefined when it is lost, and again with each
   * new one. A track that is there already is told before `watch` returns. All watchers of one stream share one track:
   * never stop it. The answer ends the watch; the stream is closed with its last watcher.
   */
  readonly watch: (cameraId: CameraId, streamKind: StreamKind, listener: TrackListener) => () => void
}
