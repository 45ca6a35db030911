import type { CameraId } from '#contract/ids'
import type { CaptureAnchor } from '../core/capture-anchor.ts'
import type { CutFilm } from '../core/clips/film-port.ts'
import type { FromFilmWorker, TapOptions, ToFilmWorker } from './film-messages.ts'
import { unreachable } from '#contract/unreachable'
import { joinCuts } from '../core/clips/join-cuts.ts'
import { PacketRing } from '../core/clips/packet-ring.ts'
import { ringLimits } from '../core/clips/ring-limits.ts'
import { makeFilm } from './make-film.ts'

/** Not in TypeScript's library of workers: WebRTC Encoded Transform. */
interface Transformer {
  readonly readable: ReadableStream<RTCEncodedVideoFrame>
  readonly writable: WritableStream<RTCEncodedVideoFrame>
  readonly options: TapOptions
  readonly sendKeyFrameRequest?: () => Promise<void>
}

interface Tap extends TapOptions {
  readonly ring: PacketRing
  readonly askForKey: () => void
  anchor: CaptureAnchor | undefined
  /** Of `performance.now()`: when a key picture last came or was asked for; when a picture last came; when it ended. */
  keyAtMs: number
  endedAtMs: number | undefined
  width: number
  height: number
}

const scope = globalThis as unknown as Worker & { onrtctransform: (event: { transformer: Transformer }) => void }
/** A film begins with a key picture. Cameras send them by themselves; a browser that is a camera does so only when it is asked. */
const keyPatienceMs = 5_000
const tidyEveryMs = 5_000
/** A stream without key pictures is not remembered for nobody. */
const longestGroupMs = 10_000

/** By receiver; while one stream follows another, a camera has two, and one that has ended is remembered while it is young. */
const taps = new Map<string, Tap>()
const pins = new Map<CameraId, number>()
let streams: ReadonlySet<string> = new Set()
let offsetMs = 0

function tell(message: FromFilmWorker): void {
  scope.postMessage(message)
}

scope.onrtctransform = ({ transformer }) => {
  const { readable, writable, options } = transformer
  const tap: Tap = {
    ...options,
    ring: new PacketRing(ringLimits),
    askForKey: () => void transformer.sendKeyFrameRequest?.().catch(() => {}),
    anchor: undefined,
    keyAtMs: performance.now(),
    endedAtMs: undefined,
    width: 0,
    height: 0,
  }
  taps.set(tap.key, tap)
  const copy = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
    transform(frame, controller) {
      try {
        note(tap, frame)
      }
      catch {
        // A picture that cannot be kept is shown all the same.
      }
      controller.enqueue(frame)
    },
  })
  readable.pipeThrough(copy).pipeTo(writable).catch(() => {}).finally(() => { tap.endedAtMs ??= performance.now() })
}

function note(tap: Tap, frame: RTCEncodedVideoFrame): void {
  const { ring, cameraId } = tap
  const nowMs = performance.now()
  const isKey = frame.type === 'key'
  const isKept = streams.has(tap.stream)
  // Of a stream that nobody asked for, what follows the last key picture: a film may begin there the moment it is asked for.
  if (!isKept && !pins.has(cameraId) && (isKey || ring.spanMs > longestGroupMs))
    ring.clear()
  if (isKey || nowMs - tap.keyAtMs > keyPatienceMs) {
    tap.keyAtMs = nowMs
    if (!isKey && isKept)
      tap.askForKey()
  }
  const metadata = frame.getMetadata() as { width?: number, height?: number, rtpTimestamp?: number }
  // Chromium tells the size of key pictures alone.
  if (isKey)
    Object.assign(tap, { width: metadata.width ?? 0, height: metadata.height ?? 0 })
  if (tap.width === 0)
    return
  ring.push({
    // Its memory goes on with the frame.
    bytes: new Uint8Array(frame.data.slice(0)),
    isKey,
    rtpTimestamp: metadata.rtpTimestamp ?? frame.timestamp,
    arrivedAt: performance.timeOrigin + nowMs + offsetMs,
    width: tap.width,
    height: tap.height,
  }, pins.get(cameraId))
}

async function cut({ cameraId, from, until, moment }: Extract<ToFilmWorker, { type: 'cut' }>): Promise<CutFilm> {
  const cuts = [
    ...taps.values(),
  ].filter(tap => tap.cameraId === cameraId).flatMap(tap => tap.ring.cut(from, until, tap.anchor) ?? [])
  const joined = joinCuts(cuts, moment)
  return joined
    ? makeFilm(joined)
    : { kind: 'trouble', trouble: 'no-pictures' }
}

/** What has ended is forgotten when a film would not reach back to it, or nobody wants it. */
function tidy(): void {
  const nowMs = performance.now()
  for (const tap of taps.values()) {
    // A camera that was given to another browser: what is left of it may still be wanted.
    if (!streams.has(tap.stream) && !pins.has(tap.cameraId))
      tap.ring.keepLastGroup()
    if (tap.endedAtMs !== undefined && !pins.has(tap.cameraId) && (!streams.has(tap.stream) || nowMs - tap.endedAtMs > ringLimits.keepMs))
      taps.delete(tap.key)
  }
}
setInterval(tidy, tidyEveryMs)

scope.onmessage = ({ data }: MessageEvent<ToFilmWorker>) => {
  switch (data.type) {
    case 'keep':
      streams = new Set(data.streams)
      return tidy()
    case 'anchor': {
      const tap = taps.get(data.key)
      if (tap && data.anchor)
        tap.anchor = data.anchor
      return
    }
    case 'server-offset':
      offsetMs = data.offsetMs
      return
    case 'pin':
      if (data.from === undefined)
        pins.delete(data.cameraId)
      else
        pins.set(data.cameraId, data.from)
      return
    case 'ended': {
      const tap = taps.get(data.key)
      if (tap)
        tap.endedAtMs ??= performance.now()
      return
    }
    case 'cut':
      return void cut(data).catch((): CutFilm => ({ kind: 'trouble', trouble: 'not-a-film' })).then(film => tell({ type: 'film', id: data.id, film }))
    case 'report':
      return tell({
        type: 'reports',
        id: data.id,
        reports: [
          ...taps.values(),
        ].filter(({ ring, stream }) => ring.bytes > 0 && streams.has(stream)).map(({ cameraId, ring }) => ({ cameraId, bytes: ring.bytes, spanMs: ring.spanMs })),
      })
    default:
      unreachable(data)
  }
}
