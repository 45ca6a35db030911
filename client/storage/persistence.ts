import type { StorageReport } from '../core/storage-report.ts'

/**
 * Asks the browser not to evict this site's storage under pressure (StorageManager.persist). Answers whether it agreed;
 * false as well where it cannot be asked. Asking again is harmless, and an installed app is usually granted it.
 */
export async function askToPersist(storage: Pick<StorageManager, 'persist' | 'persisted'> | undefined): Promise<boolean> {
  try {
    return storage !== undefined && (await storage.persisted() || await storage.persist())
  }
  catch {
    return false
  }
}

/** What the browser says of this site's storage, now. Unknown parts are left out. */
export async function readStorage(storage: Pick<StorageManager, 'persisted' | 'estimate'> | undefined): Promise<StorageReport> {
  try {
    const { usage, quota } = await storage?.estimate() ?? {}
    return { isPersisted: await storage?.persisted() ?? false, usedBytes: usage, quotaBytes: quota }
  }
  catch {
    return { isPersisted: false }
  }
}
