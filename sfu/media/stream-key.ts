import type { StreamRef } from '../core/media-plane.ts'

/** A stream as the key of a map. */
export function keyOf({ cameraId, streamKind }: StreamRef): string {
  return `${cameraId}/${streamKind}`
}
