import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { Picture, PictureViewer, TrackListener, Viewing, WatchLimit } from '../core/media-port.ts'

export interface StreamKey {
  cameraId: CameraId
  streamKind: StreamKind
}

/** Somebody who watches one stream: a program, or a screen with what it wants and what it has. */
export type Watcher
  = | { purpose: 'detection', listener: TrackListener, told?: MediaStreamTrack }
    | {
      purpose: 'display'
      viewer: PictureViewer
      thinning: Thinning
      /** So much later than they could its pictures may come, ms. */
      holdBackMs: number
      told?: MediaStreamTrack
      /** The track whose pictures it presents. */
      shown?: MediaStreamTrack
      wasRefused?: boolean
    }

/** A stream that somebody watches. */
export interface Watch extends StreamKey {
  readonly watchers: ReadonlySet<Watcher>
}

export interface WatchList {
  readonly watch: (cameraId: CameraId, streamKind: StreamKind, listener: TrackListener) => () => void
  readonly view: (cameraId: CameraId, streamKind: StreamKind, viewer: PictureViewer, thinning?: Thinning) => Viewing
  readonly find: (key: StreamKey) => Watch | undefined
}

export interface WatchListEvents {
  onFirst: (watch: Watch) => void
  /** Somebody came to a stream that was watched already, or went, or wants other pictures. */
  onChange: (watch: Watch) => void
  onLast: (watch: Watch) => void
}

/** Who wants to see what: the desired state that everything else is made from, again and again. */
export function createWatchList({ onFirst, onChange, onLast }: WatchListEvents): WatchList {
  const watches = new Map<string, Watch & { watchers: Set<Watcher> }>()
  const nameOf = ({ cameraId, streamKind }: StreamKey): string => `${cameraId}/${streamKind}`

  function add(key: StreamKey, watcher: Watcher): { watch: Watch, leave: () => void } {
    const name = nameOf(key)
    const watch = watches.get(name) ?? {
      ...key,
      watchers: new Set(),
    }
    const isFirst = watch.watchers.size === 0
    watches.set(name, watch)
    watch.watchers.add(watcher)
    if (isFirst)
      onFirst(watch)
    else
      onChange(watch)
    return {
      watch,
      leave() {
        if (!watch.watchers.delete(watcher))
          return
        if (watch.watchers.size > 0)
          return onChange(watch)
        watches.delete(name)
        onLast(watch)
      },
    }
  }

  return {
    watch: (cameraId, streamKind, listener) => add({ cameraId, streamKind }, { purpose: 'detection', listener }).leave,
    view(cameraId, streamKind, viewer, thinning = 'none') {
      const watcher: Watcher = {
        purpose: 'display',
        viewer,
        thinning,
        holdBackMs: 0,
      }
      const { watch, leave } = add({ cameraId, streamKind }, watcher)
      return {
        thin(next) {
          if (watcher.thinning === next || !watch.watchers.has(watcher))
            return
          watcher.thinning = next
          onChange(watch)
        },
        holdBack(ms) {
          if (watcher.holdBackMs === ms || !watch.watchers.has(watcher))
            return
          watcher.holdBackMs = ms
          onChange(watch)
        },
        stop: leave,
      }
    },
    find: key => watches.get(nameOf(key)),
  }
}

const leastThinFirst: Thinning[] = ['none', 'reference', 'key']

/** What one consumer must bring so that everybody has enough; undefined when nobody watches. */
export function wishOf({ watchers }: Watch): { thinning: Thinning, isDisplayed: boolean, holdBackMs: number } | undefined {
  if (watchers.size === 0)
    return undefined
  const wishes = [...watchers].map(watcher => watcher.purpose === 'display'
    ? watcher.thinning
    : 'none')
  return {
    thinning: leastThinFirst.find(thinning => wishes.includes(thinning)) ?? 'none',
    isDisplayed: [...watchers].some(({ purpose }) => purpose === 'display'),
    // A program that detects in them waits for nothing: its looks would be later by it, and screens wait for them.
    holdBackMs: Math.min(...[...watchers].map(watcher => watcher.purpose === 'display'
      ? watcher.holdBackMs
      : 0)),
  }
}

/**
 * Brings every watcher up to what there is: the picture that is `on`, and the one that will follow it. Programs change over when the
 * following one is on; a screen is told of both, in order, and says when it shows the second.
 */
export function tellWatchers({ watchers }: Watch, on: Picture | undefined, next: Picture | undefined, onShown: (track: MediaStreamTrack) => void): void {
  for (const watcher of [...watchers]) {
    if (watcher.purpose === 'detection') {
      const picture = watcher.told && watcher.told === next?.track
        ? next
        : on
      if (watcher.told === picture?.track)
        continue
      watcher.told = picture?.track
      watcher.listener(picture?.track, picture?.readAnchor)
      continue
    }
    const tell = (picture: Picture | undefined): void => {
      if (watcher.told === picture?.track)
        return
      watcher.told = picture?.track
      watcher.viewer.onPicture(picture, () => {
        // A picture that was lost or replaced meanwhile has nothing to say any more.
        if (!picture || watcher.told !== picture.track || !watchers.has(watcher))
          return
        watcher.shown = picture.track
        onShown(picture.track)
      })
    }
    if (!next || watcher.told !== next.track)
      tell(on)
    if (next && watchers.has(watcher))
      tell(next)
  }
}

/** Tells each screen, once, that it has no right to the stream or that no more pictures may be watched, or that it is over. */
export function tellRefusal({ watchers }: Watch, isRefused: boolean, full?: WatchLimit): void {
  for (const watcher of [...watchers]) {
    if (watcher.purpose === 'detection' || (watcher.wasRefused ?? false) === isRefused)
      continue
    watcher.wasRefused = isRefused
    watcher.viewer.onRefusal(isRefused, full)
  }
}
