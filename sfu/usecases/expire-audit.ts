import type { OrganizationId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { AnchorFile } from '../auth/anchor-file.ts'
import type { AuditKey } from '../auth/audit-key.ts'
import type { Database } from '../db/database.ts'
import type { AuditLedger } from './audit-ledger.ts'
import { Buffer } from 'node:buffer'
import { sql } from 'kysely'
import { checkpointText } from '../core/audit-anchor.ts'

/** A year, also one that has 366 days; the database refuses less (0015-audit.ts). */
const keptMs = 366 * 86_400_000
/** Not row by row each day: the chain begins anew at most so often. */
const leastRows = 1_000

export interface AuditExpiry {
  readonly database: Pick<Database, 'withOrganization'>
  readonly ledger: Pick<AuditLedger, 'record'>
  readonly key: AuditKey
  readonly anchors: AnchorFile
  readonly clock: Clock
  readonly leastRowsAtOnce?: number
}

/**
 * AD10: lets the oldest rows go, all up to the first that is not yet a year old, and leaves a signed point from which the chain goes on, in the
 * database and outside of it. Answers how many rows went.
 */
export async function expireAudit({ database, ledger, key, anchors, clock, leastRowsAtOnce = leastRows }: AuditExpiry, organizationId: OrganizationId): Promise<number> {
  const at = clock()
  const end = await database.withOrganization(organizationId, async (transaction) => {
    const kept = await transaction.selectFrom('audit_entry').select(({ fn }) => fn.min('seq').as('seq')).where('organization_id', '=', organizationId).where('at_ms', '>=', at - keptMs).executeTakeFirst()
    const first = await transaction.selectFrom('audit_entry').select(({ fn }) => fn.min('seq').as('seq')).where('organization_id', '=', organizationId).executeTakeFirst()
    if (first?.seq == null || kept?.seq == null || kept.seq - first.seq < leastRowsAtOnce)
      return undefined
    return transaction.selectFrom('audit_entry').select(['seq', 'hash', 'at_ms']).where('organization_id', '=', organizationId).where('seq', '=', kept.seq - 1).executeTakeFirst()
  })
  if (!end)
    return 0
  const hash = end.hash.toString('hex')
  // Outside first: what is gone from the database is anchored for good.
  await anchors.append({
    kind: 'expired',
    organizationId,
    seq: end.seq,
    hash,
    entries: 0,
    at,
  })
  const signature = Buffer.from(key.sign(checkpointText(organizationId, end.seq, hash, at, key.keyId)), 'base64url')
  const gone = await database.withOrganization(organizationId, async (transaction) => {
    const { rows: [expired] } = await sql<{ gone: number }>`select ansim_expire_audit(${end.seq}, ${at}, ${key.keyId}, ${signature}) as gone`.execute(transaction)
    return expired!.gone
  })
  await ledger.record(organizationId, {
    at,
    actor: { kind: 'system', name: 'Ansim', address: '' },
    action: 'audit.expire',
    object: { kind: 'audit' },
    result: 'done',
    details: JSON.stringify({ entries: gone, untilSeq: end.seq, until: end.at_ms }),
  })
  return gone
}
