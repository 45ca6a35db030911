import type { CameraId } from '#contract/ids'
import type { IngestState } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { MediaPlane, StreamRef } from './core/media-plane.ts'
import type { IngestChange } from './ingest/ingest-service.ts'
import { createKeyFrameCollector } from './core/key-frame-collector.ts'
import { nalType, splitAnnexB } from './rtsp/h264/nal-unit.ts'
import { parseSps } from './rtsp/h264/sps.ts'

export interface BrowserCamerasOptions {
  readonly plane: Pick<MediaPlane, 'subscribe' | 'tap'>
  /** Whether the server fetches this stream; those are told elsewhere. */
  readonly isFetched: (stream: StreamRef) => boolean
  readonly timers: Timers
}

/** How the streams that browsers send are now, told as those are that the server fetches. */
export interface BrowserCameras {
  readonly list: () => readonly IngestChange[]
  /** Undefined before a browser has sent this camera for the first time. */
  readonly state: (cameraId: CameraId) => IngestState | undefined
  readonly subscribe: (listener: (change: IngestChange) => void) => void
  readonly close: () => void
}

/** A key frame of a tablet's camera is some 200 kB. */
const longestKeyFrameBytes = 2_000_000

/** Follows them from their first key frame, which says what they are, to their end. */
export function followBrowserCameras({ plane, isFetched, timers }: BrowserCamerasOptions): BrowserCameras {
  const states = new Map<CameraId, IngestChange>()
  const listeners: ((change: IngestChange) => void)[] = []
  const taps = new Map<CameraId, () => void>()

  function tell(stream: StreamRef, ingest: IngestState): void {
    states.set(stream.cameraId, { ...stream, ingest })
    for (const listener of listeners)
      listener({ ...stream, ingest })
  }

  async function look(stream: StreamRef): Promise<void> {
    tell(stream, {
      status: 'connecting',
      since: timers.now(),
    })
    const collector = createKeyFrameCollector(longestKeyFrameBytes)
    let isOver = false
    let close = (): void => {}
    const end = (): void => {
      isOver = true
      close()
    }
    taps.set(stream.cameraId, end)
    const tap = await plane.tap(stream, (packet) => {
      const keyFrame = isOver
        ? undefined
        : collector.take(new Uint8Array(packet))
      const sequence = keyFrame && splitAnnexB(keyFrame).filter(nal => ((nal[0] ?? 0) & 0x1F) === nalType.sps).map(parseSps)[0]
      if (!sequence)
        return
      end()
      const { width, height, profile } = sequence
      tell(stream, {
        status: 'live',
        since: timers.now(),
        width,
        height,
        profile,
      })
    })
    close = tap.close
    if (isOver)
      tap.close()
  }

  function forget({ cameraId }: StreamRef): void {
    taps.get(cameraId)?.()
    taps.delete(cameraId)
  }

  const stop = plane.subscribe((event) => {
    if (event.type === 'stream-available' && !isFetched(event.stream)) {
      forget(event.stream)
      // It went again meanwhile: that is told as well.
      look(event.stream).catch(() => {})
    }
    if (event.type === 'stream-gone' && states.has(event.stream.cameraId)) {
      forget(event.stream)
      tell(event.stream, {
        status: 'offline',
        since: timers.now(),
        code: 'camera-stream-ended',
        message: 'The browser that is this camera stopped sending; start it there again.',
        retryAt: timers.now(),
      })
    }
  })

  return {
    list: () => [
      ...states.values(),
    ],
    subscribe: listener => void listeners.push(listener),
    state: cameraId => states.get(cameraId)?.ingest,
    close() {
      stop()
      for (const end of taps.values())
        end()
    },
  }
}
