import type { UploadState } from '#contract/evidence-routes'
import type { EventId, Sha256 } from '#contract/ids'

/** Films on their way to and from the server; rejects as the ApiPort does. */
export interface EvidenceTransfer {
  /** Bytes of a file of `total` bytes from `offset` on; answers where the server is now. */
  readonly putPart: (sha256: Sha256, place: { readonly offset: number, readonly total: number }, part: Blob, signal?: AbortSignal) => Promise<UploadState>
  /** A film of `size` bytes as the server sent it; undefined where it has none. */
  readonly findFilm: (eventId: EventId, size: number, signal?: AbortSignal) => Promise<Blob | undefined>
}
