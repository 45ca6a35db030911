/** What this browser gives this site to keep things in. */
export interface StorageReport {
  /** The browser will not evict it by itself when room is short. */
  isPersisted: boolean
  usedBytes?: number
  quotaBytes?: number
}
