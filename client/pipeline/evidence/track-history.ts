import type { CameraId, DeviceId } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { RecordedLook, TrackHistory } from '../../core/tracking/track-history.ts'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { mergeLooks } from '../../core/tracking/merge-looks.ts'
import { decodeTrackChunk } from '../../core/tracking/track-chunk-codec.ts'

export interface TrackHistoryParts {
  api: Pick<ApiPort, 'call'>
  store: Pick<EvidenceStore, 'chunks'>
}

/** So much is read at once: a week of looks does not fit into memory as objects. */
const windowMs = 60 * 60 * 1000

interface Chunk { readonly deviceId: DeviceId, readonly startsAt: number, readonly endsAt: number, readonly bytes: Uint8Array }

/**
 * CT10: how objects moved, an hour at a time: what this browser has, and what the server has besides. Where two stations looked at the same
 * time the looks of one are taken. Without the server, what is here is all there is.
 */
export function createTrackHistory({ api, store }: TrackHistoryParts): TrackHistory {
  async function chunksOf(cameraId: CameraId, from: number, until: number, signal: AbortSignal): Promise<Chunk[]> {
    const chunks = new Map<string, Chunk>((await store.chunks(cameraId, from, until)).map(chunk => [`${chunk.startsAt} ${chunk.deviceId}`, chunk]))
    for await (const chunk of askServer(cameraId, from, until, signal)) {
      const name = `${chunk.startsAt} ${chunk.deviceId}`
      if (!chunks.has(name))
        chunks.set(name, chunk)
    }
    return [
      ...chunks.values(),
    ]
  }

  async function* askServer(cameraId: CameraId, from: number, until: number, signal: AbortSignal): AsyncGenerator<Chunk> {
    let after: { afterStartsAt?: number, afterDeviceId?: DeviceId } = {}
    try {
      for (;;) {
        const { chunks, next } = await api.call('track-chunk.list', {
          params: { cameraId },
          query: {
            from: Math.max(0, Math.floor(from)),
            until: Math.max(0, Math.ceil(until)),
            ...after,
          },
          signal,
        })
        for (const { data, ...chunk } of chunks) {
          yield {
            ...chunk,
            bytes: fromBase64(data),
          }
        }
        if (!next)
          return
        after = { afterStartsAt: next.startsAt, afterDeviceId: next.deviceId }
      }
    }
    catch (error) {
      // Away, or no right to it: what is here is shown. A camera that is not known is no reason to fail either.
      if (!(error instanceof NetworkUnavailable) && !(error instanceof AppError))
        throw error
    }
  }

  return {
    async* looks(cameraId, fromMs, toMs, signal) {
      for (let from = fromMs; from < toMs && !signal.aborted; from += windowMs) {
        const until = Math.min(from + windowMs, toMs)
        const chunks = await chunksOf(cameraId, from, until, signal)
        const byStation = new Map<DeviceId, RecordedLook[]>()
        for (const { deviceId, bytes } of chunks.sort((a, b) => a.startsAt - b.startsAt)) {
          byStation.set(deviceId, [
            ...byStation.get(deviceId) ?? [],
            ...decodeTrackChunk(bytes) ?? [],
          ])
        }
        for (const look of mergeLooks([
          ...byStation.values(),
        ])) {
          if (signal.aborted)
            return
          if (look.capturedAt >= from && look.capturedAt < until)
            yield look
        }
      }
    },
  }
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i)
  return bytes
}
