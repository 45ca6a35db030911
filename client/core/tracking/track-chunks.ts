import type { CameraId, DeviceId } from '#contract/ids'
import type { RecordedLook } from './track-history.ts'
import { mergeLooks } from './merge-looks.ts'
import { decodeTrackChunk } from './track-chunk-codec.ts'

/** About a minute of what a station saw of a camera, packed. */
export interface TrackChunk {
  readonly deviceId: DeviceId
  /** Epoch ms, by the server's clock. */
  readonly startsAt: number
  readonly endsAt: number
  readonly bytes: Uint8Array
}

/** Chunks of one camera with looks between two times (epoch ms), each once: those kept here, and the server's besides. */
export type ReadTrackChunks = (cameraId: CameraId, from: number, until: number, signal: AbortSignal) => Promise<TrackChunk[]>

/** So much is read and unpacked at once: a week of looks does not fit into memory as objects. */
const windowMs = 60 * 60 * 1000

/** A time in pieces of an hour, from its beginning on. */
export function windowsOf(from: number, to: number): { readonly from: number, readonly until: number }[] {
  return Array.from({
    length: Math.max(0, Math.ceil((to - from) / windowMs)),
  }, (_, i) => ({
    from: from + i * windowMs,
    until: Math.min(from + (i + 1) * windowMs, to),
  }))
}

/**
 * CT10: one story of what chunks hold with `from <= capturedAt < until`, oldest first; where two stations looked at the same time, one's. What is
 * no chunk, or of a version that this page does not know, is left out. An hour of a busy camera is tens of ms of work and more.
 */
export function looksOfChunks(chunks: readonly TrackChunk[], from: number, until: number): RecordedLook[] {
  const byStation = new Map<DeviceId, RecordedLook[]>()
  for (const { deviceId, bytes } of chunks.toSorted((a, b) => a.startsAt - b.startsAt)) {
    const looks = byStation.get(deviceId) ?? []
    byStation.set(deviceId, looks)
    for (const look of decodeTrackChunk(bytes) ?? [])
      looks.push(look)
  }
  return mergeLooks([
    ...byStation.values(),
  ]).filter(({ capturedAt }) => capturedAt >= from && capturedAt < until)
}
