import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { TrackListener } from '../core/media-port.ts'

export interface StreamKey {
  cameraId: CameraId
  streamKind: StreamKind
}

/** A stream that somebody watches: how many do, and the track they have. */
export interface Watch extends StreamKey {
  readonly track: MediaStreamTrack | undefined
  /** False once the last watcher left. */
  readonly isWanted: boolean
  /** Tells every watcher, unless they have this one already. */
  readonly setTrack: (track: MediaStreamTrack | undefined) => void
}

export interface WatchList {
  readonly add: (cameraId: CameraId, streamKind: StreamKind, listener: TrackListener) => () => void
  readonly list: () => Watch[]
  readonly find: (key: StreamKey) => Watch | undefined
}

export interface WatchListEvents {
  onFirst: (watch: Watch) => void
  onLast: (watch: Watch) => void
}

/** Who wants to see what: the desired state that everything else is made from, again and again. */
export function createWatchList({ onFirst, onLast }: WatchListEvents): WatchList {
  const watches = new Map<string, Watch & { listeners: Set<{ listener: TrackListener }> }>()
  const nameOf = ({ cameraId, streamKind }: StreamKey): string => `${cameraId}/${streamKind}`

  function create(key: StreamKey): Watch & { listeners: Set<{ listener: TrackListener }> } {
    const listeners = new Set<{ listener: TrackListener }>()
    let track: MediaStreamTrack | undefined
    return {
      ...key,
      listeners,
      get track() { return track },
      get isWanted() { return listeners.size > 0 },
      setTrack(next) {
        if (next === track)
          return
        track = next
        for (const { listener } of [...listeners])
          listener(next)
      },
    }
  }

  return {
    add(cameraId, streamKind, listener) {
      const key = { cameraId, streamKind }
      const watch = watches.get(nameOf(key)) ?? create(key)
      const isFirst = !watch.isWanted
      const entry = { listener }
      watches.set(nameOf(key), watch)
      watch.listeners.add(entry)
      if (watch.track)
        listener(watch.track)
      if (isFirst)
        onFirst(watch)
      return () => {
        if (!watch.listeners.delete(entry) || watch.isWanted)
          return
        watches.delete(nameOf(key))
        onLast(watch)
      }
    },
    list: () => [
      ...watches.values(),
    ],
    find: key => watches.get(nameOf(key)),
  }
}
