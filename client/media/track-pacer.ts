import type { TrackPacer } from '../core/track-pacer.ts'
import type { ToPaceWorker } from './pace-messages.ts'
import workerUrl from './pace-worker.ts?worker&url'

/** Not in TypeScript's DOM library: Chromium has both on the page, other browsers neither or in workers alone. */
interface BreakoutBox {
  MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack, maxBufferSize: number }) => { readonly readable: ReadableStream<VideoFrame> }
  MediaStreamTrackGenerator?: new (init: { kind: 'video' }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> }
}

/**
 * Presents every n-th picture of a received track. What was tried on Chromium 156 (nine 640x360 H.264 streams of 30 a second, 10 wanted,
 * two cores, no GPU; presented pictures a second a tile, CPU of the page's main thread, of all Chromium):
 *
 * - the track as it is: 21-26, uneven, 2.8 %, 49 %;
 * - `applyConstraints({ frameRate })` on a clone: refused for received tracks (OverconstrainedError, with `max`, with `ideal` and alone);
 * - MediaStreamTrackProcessor, every third, MediaStreamTrackGenerator, on the page: 10.0 on every tile, 2.9 %, 42 %;
 * - the same with both streams in a worker: 10.0 on every tile, 3.7 %, 51 %;
 * - drawing every third picture of a video element on a canvas: 9.2, 16.4 %, 64 %; on an OffscreenCanvas in a worker: 9.5, 11 %, 66 %.
 *
 * The worker is taken: the pictures go past the page's thread, so that a page that is busy for a moment does not hold them up. Decoding is
 * not saved, only presenting: decoding fewer is what thinning is for.
 */
export function createTrackPacer(toScriptAddress: (url: string) => string): TrackPacer {
  const { MediaStreamTrackProcessor: Processor, MediaStreamTrackGenerator: Generator } = globalThis as BreakoutBox
  let worker: Worker | undefined
  let lastId = 0

  function post(message: ToPaceWorker, transfer: Transferable[] = []): void {
    worker ??= new Worker(toScriptAddress(workerUrl), { type: 'module', name: 'ansim-pace' })
    worker.postMessage(message, transfer)
  }

  return {
    pace(track, fps) {
      if (!Processor || !Generator || track.readyState !== 'live')
        return undefined
      const generator = new Generator({ kind: 'video' })
      // Of its own clone: stopping it ends what the worker reads, and the others' track goes on. Only the newest picture is of interest.
      const source = track.clone()
      const { readable } = new Processor({ track: source, maxBufferSize: 1 })
      const id = ++lastId
      post({
        type: 'pace',
        id,
        frames: readable,
        out: generator.writable,
        fps,
      }, [readable, generator.writable])
      return {
        track: generator,
        setFps: next => post({ type: 'fps', id, fps: next }),
        stop() {
          post({ type: 'stop', id })
          source.stop()
          generator.stop()
        },
      }
    },
  }
}
