import type { PreferenceStore } from '../core/preference-store.ts'
import type { AnsimDatabase } from './ansim-database.ts'

/** PF4: preferences on disk. */
export function createDexiePreferenceStore({ preferences }: Pick<AnsimDatabase, 'preferences'>): PreferenceStore {
  return {
    load: memberId => preferences.where('memberId').equals(memberId).toArray(),
    put: async row => void await preferences.put(row),
    clear: () => preferences.clear(),
  }
}
