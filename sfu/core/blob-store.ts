import type { OrganizationId, Sha256 } from '#contract/ids'

/** A blob's name. Per Organization, so that one's deletion or upload never tells or changes anything for another. */
export interface BlobKey {
  readonly organizationId: OrganizationId
  readonly sha256: Sha256
}

/**
 * The port to bytes that are too large for the database. A blob never changes: its name is the hash of its bytes, which
 * the caller has verified. A key that is not made of a checked id and hash is refused with 'bad-input'.
 */
export interface BlobStore {
  /** Resolves when the bytes survive a power cut; 'disk-full' when there is no room. Idempotent. */
  readonly put: (key: BlobKey, bytes: Uint8Array) => Promise<void>
  readonly find: (key: BlobKey) => Promise<Uint8Array | undefined>
  /** Bytes [from, until) of it, fewer where it ends before; a film is watched in pieces. */
  readonly read: (key: BlobKey, from: number, until: number) => Promise<Uint8Array | undefined>
  /** How many bytes it has; undefined when it is not there. */
  readonly size: (key: BlobKey) => Promise<number | undefined>
  /** Idempotent. Resolves when the name is gone for good. */
  readonly remove: (key: BlobKey) => Promise<void>
  /** Every blob of an Organization, in no order, with when it was written. */
  readonly list: (organizationId: OrganizationId) => AsyncIterable<{ readonly sha256: Sha256, readonly changedAtMs: number }>
}
