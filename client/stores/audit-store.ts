import type { AuditEntry } from '#contract/audit-entry'
import type { AuditFilter, AuditTrailStanding } from '#contract/audit-routes'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'

/** The audit trail as it was last asked for. Calls reject with AppError or NetworkUnavailable. */
export const useAuditStore = defineStore('audit', () => {
  const { auditAdmin } = useAppServices()
  const entries = shallowRef<readonly AuditEntry[]>()
  const next = shallowRef<number>()
  const standing = shallowRef<AuditTrailStanding>()
  let asked: AuditFilter = {}

  return {
    /** Newest first; undefined before the first answer. */
    entries,
    /** There are more. */
    next,
    standing,
    async find(filter: AuditFilter): Promise<void> {
      asked = filter
      const [page, state] = await Promise.all([
        auditAdmin.list(filter),
        auditAdmin.standing(),
      ])
      // What was asked for meanwhile counts.
      if (asked !== filter)
        return
      entries.value = page.entries
      next.value = page.next
      standing.value = state
    },
    async more(): Promise<void> {
      const filter = asked
      const page = await auditAdmin.list(filter, next.value)
      if (asked !== filter)
        return
      entries.value = [
        ...entries.value ?? [],
        ...page.entries,
      ]
      next.value = page.next
    },
    csvPath: auditAdmin.csvPath,
  }
})
