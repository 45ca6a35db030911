import type { OrganizationId } from '#contract/ids'
import type { AnchorFile, ReadAnchors } from '../auth/anchor-file.ts'
import type { AuditKey } from '../auth/audit-key.ts'
import type { AuditFlaw } from '../core/audit-chain.ts'
import type { StoredChain } from '../db/audit-reader.ts'
import type { ConnectionOptions } from '../db/connection.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { anchorsInForce, checkpointText } from '../core/audit-anchor.ts'
import { createChainCheck } from '../core/audit-chain.ts'
import { readChains } from '../db/audit-reader.ts'

/** What verifying found of one organization. */
export interface ChainVerdict {
  readonly organizationId: OrganizationId
  readonly flaw?: AuditFlaw
  /** Rows that were looked at. */
  readonly rows: number
  /** From which seq on; above 1 once rows expired. */
  readonly fromSeq: number
  readonly headSeq: number
  /** The last anchor that agreed. */
  readonly anchored?: { readonly seq: number, readonly at: number }
  /** Anchors that were held against the rows. */
  readonly anchors: number
  /** Anchors of what a restored backup took the place of, and when that was. */
  readonly givenUp: number
  readonly restoredAt?: number
  /** The point where the chain begins is signed by no key that is here. */
  readonly isCheckpointForeign: boolean
}

export interface AuditVerdict {
  readonly chains: readonly ChainVerdict[]
  /** The first line of the anchors' file that cannot be believed; the lines before it were used. */
  readonly anchorTrouble?: NonNullable<ReadAnchors['trouble']>
  /** False: the data is of an Ansim that kept no trail. */
  readonly hasTrail: boolean
}

/**
 * AD7, AD8: verifies every organization's chain against itself and against `anchors`, which must have been read before: an anchor is written
 * after what it anchors, so that a server that goes on makes none that is ahead of what is read here.
 */
export async function verifyAudit(owner: ConnectionOptions, { lines, trouble }: ReadAnchors, key: AuditKey | undefined): Promise<AuditVerdict> {
  const chains: ChainVerdict[] = []
  const hasTrail = await readChains(owner, async (chain) => {
    chains.push(await verifyChain(chain, lines, key))
  })
  return {
    chains,
    hasTrail,
    ...(trouble && { anchorTrouble: trouble }),
  }
}

export async function verifyChain({ organizationId, head, checkpoint, rows }: StoredChain, lines: ReadAnchors['lines'], key: AuditKey | undefined): Promise<ChainVerdict> {
  const { anchors, givenUp, restored } = anchorsInForce(lines, organizationId)
  const isCheckpointSigned = checkpoint === undefined || key?.verify(checkpointText(organizationId, checkpoint.seq, checkpoint.hash.toString('hex'), checkpoint.at_ms, checkpoint.key_id), checkpoint.signature.toString('base64url')) === true
  const fromSeq = (checkpoint?.seq ?? 0) + 1
  const after = anchors.filter(({ seq }) => seq >= fromSeq)
  const check = createChainCheck({
    organizationId,
    sha256: bytes => createHash('sha256').update(bytes).digest(),
    ...(checkpoint && {
      start: { seq: checkpoint.seq, hash: checkpoint.hash },
    }),
    anchors: after.map(({ seq, hash }) => ({
      seq,
      hash: Buffer.from(hash, 'hex'),
    })),
  })
  // Where the chain begins is itself anchored, when it was anchored before it expired.
  const moved = checkpoint && anchors.find(({ seq, hash }) => seq === checkpoint.seq && hash !== checkpoint.hash.toString('hex'))
  let flaw: AuditFlaw | undefined = moved || !isCheckpointSigned
    ? {
        kind: 'rewrite',
        seq: 1,
        untilSeq: fromSeq - 1,
        against: 'anchor',
      }
    : undefined
  let count = 0
  if (!flaw) {
    for await (const row of rows()) {
      count++
      flaw = check.push(row)
      if (flaw)
        break
    }
  }
  flaw ??= check.finish(head)
  const agreed = flaw
    ? after.findLast(({ seq }) => seq < flaw.seq)
    : after.at(-1)
  return {
    organizationId,
    ...(flaw && { flaw }),
    rows: count,
    fromSeq,
    headSeq: head?.seq ?? 0,
    ...(agreed && {
      anchored: { seq: agreed.seq, at: agreed.at },
    }),
    anchors: after.length,
    givenUp: givenUp.length,
    ...(restored && { restoredAt: restored.at }),
    isCheckpointForeign: !isCheckpointSigned,
  }
}

/** Puts the ends of all chains into the anchors' file, each one that moved since `known`. Answers how many did. */
export async function anchorAudit(owner: ConnectionOptions, file: AnchorFile, known: Map<OrganizationId, number>, at: number, kind: 'anchor' | 'restored' = 'anchor'): Promise<number> {
  const points: Parameters<AnchorFile['append']>[0][] = []
  await readChains(owner, async ({ organizationId, head, checkpoint }) => {
    const seq = head?.seq ?? 0
    if (kind === 'anchor' && (seq === 0 || known.get(organizationId) === seq))
      return
    known.set(organizationId, seq)
    points.push({
      kind,
      organizationId,
      seq,
      hash: Buffer.from(head?.hash ?? new Uint8Array(32)).toString('hex'),
      entries: seq - (checkpoint?.seq ?? 0),
      at: at as never,
    })
  })
  for (const point of points)
    await file.append(point)
  return points.length
}
