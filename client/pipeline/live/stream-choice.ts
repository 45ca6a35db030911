import type { Camera } from '#contract/camera'
import type { IngestState, StreamKind } from '#contract/stream'

export interface StreamChoice {
  streamKind: StreamKind
  ingest: IngestState
}

/**
 * Which stream of a camera to take: the small one for small tiles and for detection, the sharp one for one large picture;
 * the other where the wanted one does not exist or is offline while the other is live.
 */
export function chooseStream(camera: Camera, wanted: StreamKind): StreamChoice {
  const first = camera.streams.find(stream => stream.streamKind === wanted)
  const other = camera.streams.find(stream => stream.streamKind !== wanted)
  const chosen = first && !(first.ingest.status === 'offline' && other?.ingest.status === 'live')
    ? first
    : other ?? first
  if (!chosen)
    throw new Error(`Camera ${camera.cameraId} has no stream.`)
  return chosen
}
