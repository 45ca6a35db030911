/** A track that presents fewer pictures than the one it is made of. */
export interface PacedTrack {
  readonly track: MediaStreamTrack
  /** From now on at most so many a second. */
  readonly setFps: (fps: number) => void
  /** Ends this track, not the one it is made of. */
  readonly stop: () => void
}

/** Makes paced tracks; answers undefined where the browser cannot, and the track is then presented as it is. */
export interface TrackPacer {
  readonly pace: (track: MediaStreamTrack, fps: number) => PacedTrack | undefined
}
