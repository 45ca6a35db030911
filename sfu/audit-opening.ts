import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Logger } from './core/logger.ts'
import type { Database } from './db/database.ts'
import type { CallAuditor } from './usecases/audited-call.ts'
import { createAuditLedger } from './usecases/audit-ledger.ts'

export interface AuditOptions {
  readonly database: Database
  readonly organizationId: OrganizationId
  readonly timers: Timers
  readonly logger: Logger
}

/** The audit trail of a running server. */
export interface AuditSide {
  readonly calls: CallAuditor
  /** What waits is written; after whoever writes, before the database. */
  readonly close: () => Promise<void>
}

export function openAudit({ database, organizationId, timers, logger }: AuditOptions): AuditSide {
  const ledger = createAuditLedger({ database, timers, logger })
  return {
    calls: {
      ledger,
      home: organizationId,
      clock: timers.now,
      logger,
    },
    close: ledger.close,
  }
}
