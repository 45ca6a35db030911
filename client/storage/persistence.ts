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
