import type { OrganizationId } from '#contract/ids'
import { organizationIdSchema } from '#contract/ids'
import { z } from '#contract/schema'
import { epochMsSchema } from '#contract/time'

/**
 * A line of the anchors' file. 'anchor': the chain's end then. 'restored': a backup took the database's place, and the chain goes on from its end;
 * anchors after that point are of what was given up. 'expired': the rows up to there were deleted after their year.
 */
export const auditAnchorSchema = z.object({
  kind: z.enum(['anchor', 'restored', 'expired']),
  organizationId: organizationIdSchema,
  seq: z.int().min(0),
  /** Hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Rows that lay in the table. */
  entries: z.int().min(0),
  at: epochMsSchema,
  /** Hash of the line before, in hex; none before the first. */
  before: z.string().regex(/^[0-9a-f]{64}$/).or(z.literal('')),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Ed25519 over anchorText(), in base64url. */
  signature: z.string().max(200),
})
export type AuditAnchor = z.infer<typeof auditAnchorSchema>

/** What is signed. No field can hold a line's end, so that no two anchors have one text. */
export function anchorText({ kind, organizationId, seq, hash, entries, at, before, keyId }: Omit<AuditAnchor, 'signature'>): string {
  return [
    'ansim-audit-anchor-1',
    kind,
    organizationId,
    seq,
    hash,
    entries,
    at,
    before,
    keyId,
  ].join('\n')
}

/** What is signed of a point up to which rows expired. */
export function checkpointText(organizationId: OrganizationId, seq: number, hash: string, at: number, keyId: string): string {
  return [
    'ansim-audit-checkpoint-1',
    organizationId,
    seq,
    hash,
    at,
    keyId,
  ].join('\n')
}

/** What anchors say of one organization's chain as it is now. */
export interface AnchorsInForce {
  /** By seq. */
  readonly anchors: readonly AuditAnchor[]
  /** Of what a restored backup took the place of; they can be held against nothing any more. */
  readonly givenUp: readonly AuditAnchor[]
  /** The last restoring, where there was one. */
  readonly restored?: AuditAnchor
}

/** AD9: reads the lines in order; a restoring gives up every anchor beyond the end that it restored. */
export function anchorsInForce(lines: readonly AuditAnchor[], organizationId: OrganizationId): AnchorsInForce {
  let anchors: AuditAnchor[] = []
  const givenUp: AuditAnchor[] = []
  let restored: AuditAnchor | undefined
  for (const line of lines) {
    if (line.organizationId !== organizationId)
      continue
    if (line.kind === 'restored') {
      givenUp.push(...anchors.filter(({ seq }) => seq > line.seq))
      anchors = anchors.filter(({ seq }) => seq <= line.seq)
      restored = line
    }
    if (line.seq > 0)
      anchors.push(line)
  }
  return {
    anchors,
    givenUp,
    ...(restored && { restored }),
  }
}
