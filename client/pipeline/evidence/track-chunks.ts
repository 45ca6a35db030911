import type { CameraId, DeviceId } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { ReadTrackChunks, TrackChunk } from '../../core/tracking/track-chunks.ts'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'

export interface TrackChunkParts {
  api: Pick<ApiPort, 'call'>
  store: Pick<EvidenceStore, 'chunks'>
}

/** CT10: what this browser has, and what the server has besides. Without the server, what is here is all there is. */
export function createTrackChunks({ api, store }: TrackChunkParts): ReadTrackChunks {
  async function* askServer(cameraId: CameraId, from: number, until: number, signal: AbortSignal): AsyncGenerator<TrackChunk> {
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
        for (const { deviceId, startsAt, endsAt, data } of chunks) {
          yield {
            deviceId,
            startsAt,
            endsAt,
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

  return async (cameraId, from, until, signal) => {
    const chunks = new Map<string, TrackChunk>((await store.chunks(cameraId, from, until)).map(chunk => [`${chunk.startsAt} ${chunk.deviceId}`, chunk]))
    for await (const chunk of askServer(cameraId, from, until, signal)) {
      const name = `${chunk.startsAt} ${chunk.deviceId}`
      if (!chunks.has(name))
        chunks.set(name, chunk)
    }
    return [
      ...chunks.values(),
    ]
  }
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i)
  return bytes
}
