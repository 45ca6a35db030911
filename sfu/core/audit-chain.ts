import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { AuditRow, Sha256Function } from './audit-canonical.ts'
import { auditBytes, auditGenesis } from './audit-canonical.ts'

/**
 * The first thing that is wrong with a chain, and where. `seq` to `untilSeq`: 'flip' a row that was changed in place; 'deletion' rows that are
 * missing; 'insertion' rows that nobody appended; 'rewrite' rows in the place of others, with hashes that were computed anew.
 */
export interface AuditFlaw {
  readonly kind: 'flip' | 'deletion' | 'insertion' | 'rewrite'
  readonly seq: number
  readonly untilSeq: number
  /** The time that the first of these rows says, where there is one. */
  readonly at?: EpochMs
  /** How it was noticed. */
  readonly against: 'row' | 'head' | 'anchor'
}

/** The end of a chain, or a point of it that was kept elsewhere. */
export interface ChainPoint {
  readonly seq: number
  readonly hash: Uint8Array
}

export interface ChainCheck {
  /** The next row, by seq. Answers the flaw as soon as one is sure; nothing more is to be given then. */
  readonly push: (row: AuditRow) => AuditFlaw | undefined
  /** After the last row. `head`: what the database says is the end. */
  readonly finish: (head: ChainPoint | undefined) => AuditFlaw | undefined
}

export interface ChainCheckOptions {
  readonly organizationId: OrganizationId
  readonly sha256: Sha256Function
  /** Where the chain begins, after what expired; absent: at the very beginning. */
  readonly start?: ChainPoint
  /** Points kept outside the database, by seq; they lie after `start`. */
  readonly anchors: readonly ChainPoint[]
}

/** How many rows may have been taken out or put in, with those after them renumbered, for it still to be named so. */
const mostShifted = 200

/**
 * AD7: walks a chain once, row by row with one row of foresight, because what is wrong with a row is told by the one after it. A chain that was
 * computed anew from some row on is right in itself: that is what the anchors are for, which say where it was still as it is now.
 */
export function createChainCheck({ organizationId, sha256, start = { seq: 0, hash: auditGenesis }, anchors }: ChainCheckOptions): ChainCheck {
  const waiting = anchors.toSorted((a, b) => a.seq - b.seq)
  let anchored = start.seq
  /** The last row that is right, or where the chain begins. */
  let before: ChainPoint & { readonly at?: EpochMs } = start
  let current: AuditRow | undefined

  const hashAt = (row: AuditRow, seq: number): Uint8Array => sha256(auditBytes({ ...row, organizationId, seq }, row.prevHash))

  /** From how many places further on a row came here, by its hash: 0 where it belongs here, below 0 from before; undefined: from nowhere. */
  function shiftOf(row: AuditRow): number | undefined {
    for (let shift = 0; shift <= mostShifted; shift++) {
      if (isSame(hashAt(row, row.seq + shift), row.hash))
        return shift
      if (row.seq > shift && isSame(hashAt(row, row.seq - shift), row.hash))
        return -shift
    }
    return undefined
  }

  /** Whether the row after this one was pushed on by something that was put in. */
  function insertedBefore(next: AuditRow | undefined): AuditFlaw | undefined {
    const shift = next && shiftOf(next)
    return next && shift !== undefined && shift < 0
      ? flawOf('insertion', next.seq + shift, next.seq - 1)
      : undefined
  }

  /** `known` is what stands after it says that it was: the next row, or the head. */
  function judge(row: AuditRow, known: Uint8Array | undefined, next: AuditRow | undefined): AuditFlaw | undefined {
    if (row.seq > before.seq + 1)
      return flawOf('deletion', before.seq + 1, row.seq - 1)
    if (isSame(hashAt(row, row.seq), row.hash)) {
      if (isSame(row.prevHash, before.hash))
        return judgeAnchors(row, known, next)
      // It says what stood before it, and that is not what stands there.
      return before.seq > start.seq && before.seq > anchored
        ? flawOf('rewrite', before.seq, before.seq, before.at)
        : flawOf('rewrite', row.seq, row.seq, row.at)
    }
    const shift = shiftOf(row)
    if (shift !== undefined) {
      return shift > 0
        ? flawOf('deletion', row.seq, row.seq + shift - 1)
        : flawOf('insertion', row.seq + shift, row.seq - 1)
    }
    const wasChanged = known !== undefined && (isSame(known, row.hash) || isSame(known, sha256(auditBytes({ ...row, organizationId }, before.hash))))
    return insertedBefore(next) ?? flawOf(wasChanged
      ? 'flip'
      : 'rewrite', row.seq, row.seq, row.at)
  }

  /** Anchors of a row that is right in itself. */
  function judgeAnchors(row: AuditRow, known: Uint8Array | undefined, next: AuditRow | undefined): AuditFlaw | undefined {
    for (let anchor = waiting[0]; anchor && anchor.seq <= row.seq; anchor = waiting[0]) {
      waiting.shift()
      if (!isSame(anchor.hash, row.hash)) {
        // Where the row after it still knows it as it was, this one alone was put in its place.
        return insertedBefore(next) ?? (known && isSame(known, anchor.hash)
          ? flawOf('rewrite', row.seq, row.seq, row.at)
          : {
              kind: 'rewrite',
              seq: anchored + 1,
              untilSeq: row.seq,
              against: 'anchor',
            })
      }
      anchored = anchor.seq
    }
    return undefined
  }

  function settle(known: Uint8Array | undefined, next?: AuditRow): AuditFlaw | undefined {
    const row = current
    current = undefined
    if (!row)
      return undefined
    const flaw = judge(row, known, next)
    before = row
    return flaw
  }

  return {
    push(row) {
      const flaw = settle(row.prevHash, row)
      current = row
      return flaw
    },
    finish(head) {
      const flaw = settle(head?.hash)
      if (flaw)
        return flaw
      const end = head ?? { seq: 0, hash: auditGenesis }
      if (end.seq > before.seq) {
        return {
          kind: 'deletion',
          seq: before.seq + 1,
          untilSeq: end.seq,
          against: 'head',
        }
      }
      const newest = waiting.at(-1)
      if (newest && newest.seq > before.seq) {
        // Those at the end are missing, or others were taken out and what came after them was computed anew: nothing here tells which.
        return {
          kind: 'deletion',
          seq: anchored + 1,
          untilSeq: newest.seq,
          against: 'anchor',
        }
      }
      if (end.seq < before.seq) {
        return {
          kind: 'insertion',
          seq: end.seq + 1,
          untilSeq: before.seq,
          against: 'head',
        }
      }
      return isSame(end.hash, before.hash)
        ? undefined
        : {
            kind: 'rewrite',
            seq: before.seq,
            untilSeq: before.seq,
            ...(before.at !== undefined && { at: before.at }),
            against: 'head',
          }
    },
  }
}

function flawOf(kind: AuditFlaw['kind'], seq: number, untilSeq: number, at?: EpochMs): AuditFlaw {
  return {
    kind,
    seq,
    untilSeq,
    ...(at !== undefined && { at }),
    against: 'row',
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
