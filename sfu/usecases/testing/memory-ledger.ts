import type { AuditDraft } from '#contract/audit-entry'
import type { AuditLedger } from '../audit-ledger.ts'

/** A trail without a database: every entry as it comes, none of them grouped. */
export function createMemoryLedger(): AuditLedger & { readonly drafts: AuditDraft[] } {
  const drafts: AuditDraft[] = []
  return {
    drafts,
    record: async (_, draft) => void drafts.push(draft),
    post: (_, draft) => void drafts.push(draft),
    postGrouped: (_, draft) => void drafts.push(draft),
    close: async () => {},
  }
}
