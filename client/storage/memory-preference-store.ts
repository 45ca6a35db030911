import type { PreferenceRow, PreferenceStore } from '../core/preference-store.ts'

/** A PreferenceStore that forgets. */
export function createMemoryPreferenceStore(): PreferenceStore {
  const rows = new Map<string, PreferenceRow>()
  return {
    load: async memberId => [
      ...rows.values(),
    ].filter(row => row.memberId === memberId),
    put: async row => void rows.set(`${row.memberId} ${row.key}`, structuredClone(row)),
    clear: async () => rows.clear(),
  }
}
