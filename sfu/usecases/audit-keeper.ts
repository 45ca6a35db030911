import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { AnchorFile, ReadAnchors } from '../auth/anchor-file.ts'
import type { AuditKey } from '../auth/audit-key.ts'
import type { Logger } from '../core/logger.ts'
import type { ConnectionOptions } from '../db/connection.ts'
import type { Database } from '../db/database.ts'
import type { AuditLedger } from './audit-ledger.ts'
import type { ChainVerdict } from './verify-audit.ts'
import { pause } from '#contract/timers'
import { expireAudit } from './expire-audit.ts'
import { anchorAudit, verifyAudit } from './verify-audit.ts'

/** What is known of the trail of one organization without asking anew. */
export interface AuditStanding {
  readonly verdict?: ChainVerdict
  readonly verifiedAt?: EpochMs
  readonly anchoredAt?: EpochMs
  readonly anchoredSeq?: number
  /** The first line of the anchors' file that cannot be believed. */
  readonly anchorTrouble?: NonNullable<ReadAnchors['trouble']>
  /** Why the last try to anchor or to verify failed. */
  readonly trouble?: string
}

/** The service that anchors the ends of the chains, verifies them, and lets go what is older than a year. */
export interface AuditKeeper {
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly standing: (organizationId: OrganizationId) => AuditStanding
  /** Now as well: before the server stops. */
  readonly anchor: () => Promise<void>
}

export interface AuditKeeperOptions {
  readonly owner: ConnectionOptions
  readonly database: Database
  readonly ledger: AuditLedger
  readonly key: AuditKey
  readonly anchors: AnchorFile
  readonly readAnchors: () => Promise<ReadAnchors>
  readonly timers: Timers
  readonly logger: Logger
}

/** AD8 */
const anchorEveryMs = 15 * 60_000
const firstAnchorAfterMs = 5_000
const dayMs = 86_400_000

export function createAuditKeeper({ owner, database, ledger, key, anchors, readAnchors, timers, logger }: AuditKeeperOptions): AuditKeeper {
  const anchored = new Map<OrganizationId, number>()
  const verdicts = new Map<OrganizationId, ChainVerdict>()
  let state: Omit<AuditStanding, 'verdict'> = {}
  let anchoring = Promise.resolve()

  async function anchorNow(): Promise<void> {
    const at = timers.now()
    await anchorAudit(owner, anchors, anchored, at)
    state = { ...state, anchoredAt: at }
  }

  async function verify(): Promise<void> {
    const at = timers.now()
    const { chains, anchorTrouble } = await verifyAudit(owner, await readAnchors(), key)
    for (const verdict of chains) {
      verdicts.set(verdict.organizationId, verdict)
      if (verdict.flaw)
        logger.error({ ...verdict.flaw, organizationId: verdict.organizationId }, 'the audit trail is not as it was written; npx ansim audit verify says more')
    }
    if (anchorTrouble)
      logger.error({ ...anchorTrouble }, 'the anchors of the audit trail are not as they were written')
    const { anchorTrouble: _, ...rest } = state
    state = {
      ...rest,
      verifiedAt: at,
      ...(anchorTrouble && { anchorTrouble }),
    }
  }

  const anchor = (): Promise<void> => anchoring = anchoring.catch(() => {}).then(anchorNow)

  return {
    anchor,
    standing(organizationId) {
      const verdict = verdicts.get(organizationId)
      const seq = anchored.get(organizationId)
      return {
        ...state,
        ...(verdict && { verdict }),
        ...(seq !== undefined && { anchoredSeq: seq }),
      }
    },
    async run(signal) {
      let verifiedAt: number | undefined
      while (!signal.aborted) {
        try {
          await anchor()
          if (verifiedAt === undefined || timers.now() - verifiedAt >= dayMs) {
            await verify()
            for (const organizationId of verdicts.keys()) {
              // What is not as it was is evidence, and stays.
              if (verdicts.get(organizationId)?.flaw === undefined) {
                await expireAudit({
                  database,
                  ledger,
                  key,
                  anchors,
                  clock: timers.now,
                }, organizationId)
              }
            }
            verifiedAt = timers.now()
          }
          const { trouble: _, ...rest } = state
          state = rest
        }
        catch (error) {
          state = {
            ...state,
            trouble: error instanceof Error
              ? error.message
              : String(error),
          }
          if (!signal.aborted)
            logger.warn({ err: error }, 'the audit trail cannot be anchored now; it is tried again in a quarter of an hour')
        }
        // A new trail has its first anchor soon.
        await pause(timers, anchored.size === 0
          ? firstAnchorAfterMs
          : anchorEveryMs, signal)
      }
    },
  }
}
