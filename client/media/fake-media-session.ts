import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { MediaPort, Picture } from '../core/media-port.ts'
import type { Watch } from './watch-list.ts'
import { createWatchList, tellWatchers, wishOf } from './watch-list.ts'

export interface FakeMediaSession extends MediaPort {
  /** Streams are there unless they were said to be gone. */
  readonly setAvailable: (cameraId: CameraId, streamKind: StreamKind, isAvailable: boolean) => void
}

/** A MediaPort that makes its pictures itself: for the component page and for tests. `createTrack` is asked once for each stream watched. */
export function createFakeMediaSession(createTrack: (cameraId: CameraId, streamKind: StreamKind) => MediaStreamTrack): FakeMediaSession {
  const gone = new Set<string>()
  const pictures = new Map<Watch, Picture>()
  const nameOf = (cameraId: CameraId, streamKind: StreamKind): string => `${cameraId}/${streamKind}`

  function show(watch: Watch): void {
    if (gone.has(nameOf(watch.cameraId, watch.streamKind)))
      return hide(watch)
    if (!pictures.has(watch)) {
      const track = createTrack(watch.cameraId, watch.streamKind)
      pictures.set(watch, {
        track,
        thinning: 'none',
        readAnchor: () => undefined,
      })
    }
    tellWatchers(watch, pictures.get(watch), undefined, () => {})
  }

  function hide(watch: Watch): void {
    pictures.get(watch)?.track.stop()
    pictures.delete(watch)
    tellWatchers(watch, undefined, undefined, () => {})
  }

  const watches = createWatchList({
    onFirst: watch => queueMicrotask(() => wishOf(watch) && show(watch)),
    onChange: watch => tellWatchers(watch, pictures.get(watch), undefined, () => {}),
    onLast: hide,
  })
  return {
    watch: watches.watch,
    view: watches.view,
    readings: async () => [],
    setAvailable(cameraId, streamKind, isAvailable) {
      if (isAvailable)
        gone.delete(nameOf(cameraId, streamKind))
      else
        gone.add(nameOf(cameraId, streamKind))
      const watch = watches.find({ cameraId, streamKind })
      if (watch)
        show(watch)
    },
  }
}

/** A moving test picture with the stream's name in it. */
export function createCanvasTrack(title: string, { width = 640, height = 360, fps = 10 } = {}): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  const [track] = canvas.captureStream(fps).getVideoTracks()
  if (!context || !track)
    throw new Error('This browser cannot draw test pictures; use one with canvas and captureStream.')
  let step = 0
  const draw = (): void => {
    step++
    context.fillStyle = '#1f2933'
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#f0b429'
    context.fillRect((step * 8) % width, height / 2, 40, 80)
    context.fillStyle = '#f5f7fa'
    context.font = '24px sans-serif'
    context.fillText(title, 16, 36)
  }
  draw()
  const timer = setInterval(() => {
    if (track.readyState === 'ended')
      clearInterval(timer)
    else
      draw()
  }, 1000 / fps)
  return track
}
