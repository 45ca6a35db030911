import type { EpochMs } from '#contract/time'
import type { BlobKey } from './blob-store.ts'

/**
 * The port to files that are on their way here in parts. They outlive a restart; what is whole and was checked waits here until somebody says
 * what it is for. Keys are checked as those of a BlobStore.
 */
export interface PartStore {
  /** Bytes that are there, and whether all are and were found right. */
  readonly state: (key: BlobKey) => Promise<{ bytes: number, isWhole: boolean }>
  /**
   * Adds bytes where the file ends, and only there; answers how many bytes there are now. Resolves when they survive a power cut.
   * 'disk-full' when there is no room, 'too-many-requests' when the Organization has too much under way.
   */
  readonly append: (key: BlobKey, offset: number, bytes: Uint8Array) => Promise<number>
  readonly read: (key: BlobKey) => Promise<Uint8Array | undefined>
  /** Its bytes are right. */
  readonly markWhole: (key: BlobKey) => Promise<void>
  /** Idempotent. */
  readonly remove: (key: BlobKey) => Promise<void>
  /** Removes what nobody added to since then. Answers how many files. */
  readonly sweep: (before: EpochMs) => Promise<number>
}
