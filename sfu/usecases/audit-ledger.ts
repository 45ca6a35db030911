import type { AuditDraft } from '#contract/audit-entry'
import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { GroupedDraft } from '../core/audit-groups.ts'
import type { Logger } from '../core/logger.ts'
import type { Database } from '../db/database.ts'
import { createAuditGroups } from '../core/audit-groups.ts'
import { appendAudit } from '../db/append-audit.ts'
import { outsideAudit } from '../db/audit-scope.ts'

/**
 * The way into the audit trail of what stands in no transaction of its own. What changes something does not come here (db/append-audit.ts).
 */
export interface AuditLedger {
  /** Resolves when it is committed; rejects where it cannot be. */
  readonly record: (organizationId: OrganizationId, draft: AuditDraft) => Promise<void>
  /** Within a second, together with others; waits here while the database is away. */
  readonly post: (organizationId: OrganizationId, draft: AuditDraft) => void
  /** AD4: like post(), but of what is alike within five minutes the first, and then how often. */
  readonly postGrouped: (organizationId: OrganizationId, draft: AuditDraft) => void
  /** Writes what waits, also of groups that go on. Idempotent. */
  readonly close: () => Promise<void>
}

export interface AuditLedgerOptions {
  readonly database: Pick<Database, 'withOrganization'>
  readonly timers: Timers
  readonly logger: Logger
}

const writeEveryMs = 1_000
const sweepEveryMs = 10_000
const rowsAtOnce = 500
/** Beyond this the oldest views are lost, and how many is an entry itself. */
const mostWaiting = 50_000

export function createAuditLedger({ database, timers, logger }: AuditLedgerOptions): AuditLedger {
  const groups = createAuditGroups()
  const waiting: GroupedDraft[] = []
  const lost = new Map<OrganizationId, number>()
  let cancelWrite: (() => void) | undefined
  let isClosed = false
  let writing = Promise.resolve()
  let cancelSweep = timers.after(sweepEveryMs, sweep)

  // A timer set while somebody's change is under way is no part of it.
  const append = (organizationId: OrganizationId, drafts: readonly AuditDraft[]): Promise<unknown> =>
    outsideAudit(() => database.withOrganization(organizationId, transaction => appendAudit(transaction, drafts)))

  function post(...drafts: GroupedDraft[]): void {
    waiting.push(...drafts)
    while (waiting.length > mostWaiting) {
      const { organizationId } = waiting.shift()!
      lost.set(organizationId, (lost.get(organizationId) ?? 0) + 1)
    }
    if (waiting.length > 0 && !isClosed)
      cancelWrite ??= timers.after(writeEveryMs, () => void write())
  }

  function write(): Promise<void> {
    cancelWrite?.()
    cancelWrite = undefined
    return writing = writing.then(writeAll).catch((error: unknown) => {
      logger.warn({ err: error, waiting: waiting.length }, 'what was viewed cannot be written down now; it waits')
      post()
    })
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const { organizationId } = waiting[0]!
      const part: GroupedDraft[] = []
      while (part.length < rowsAtOnce && waiting[part.length]?.organizationId === organizationId)
        part.push(waiting[part.length]!)
      waiting.splice(0, part.length)
      const missing = lost.get(organizationId)
      try {
        await append(organizationId, [
          ...missing === undefined
            ? []
            : [
                lostEntry(missing, part[0]!.draft.at),
              ],
          ...part.map(({ draft }) => draft),
        ])
      }
      catch (error) {
        waiting.unshift(...part)
        throw error
      }
      lost.delete(organizationId)
    }
  }

  function sweep(): void {
    post(...groups.sweep(timers.now()))
    cancelSweep = timers.after(sweepEveryMs, sweep)
  }

  return {
    record: async (organizationId, draft) => {
      await append(organizationId, [draft])
    },
    post: (organizationId, draft) => post({ organizationId, draft }),
    postGrouped: (organizationId, draft) => post(...groups.add(organizationId, draft)),
    async close() {
      isClosed = true
      cancelSweep()
      post(...groups.sweep())
      await write()
    },
  }
}

function lostEntry(entries: number, at: AuditDraft['at']): AuditDraft {
  return {
    at,
    actor: { kind: 'system', name: 'Ansim', address: '' },
    action: 'audit.lose-views',
    object: { kind: 'audit' },
    result: 'failed',
    details: JSON.stringify({ entries }),
  }
}
