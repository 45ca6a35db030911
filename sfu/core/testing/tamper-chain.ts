import type { EpochMs } from '#contract/time'
import type { AuditRow, Sha256Function } from '../audit-canonical.ts'
import type { AuditFlaw, ChainPoint } from '../audit-chain.ts'
import { auditBytes } from '../audit-canonical.ts'

/** A chain as it lies in a database. */
export interface TamperedChain {
  readonly rows: AuditRow[]
  readonly head: ChainPoint
}

/** What somebody with all rights on the database did, and what verifying has to say of it. */
export interface Tampering extends TamperedChain {
  readonly how: string
  readonly kinds: readonly AuditFlaw['kind'][]
  /** The first row that is wrong. */
  readonly seq: number
  /** Computed anew to the end: the rows themselves are right, so that only anchors tell, and they tell between which of them. */
  readonly isConsistent: boolean
}

export const tamperings = [
  'flip a field',
  'flip a hash',
  'flip what it says stood before',
  'delete',
  'delete and renumber',
  'delete the end',
  'delete the end and move the head',
  'insert and renumber',
  'insert and renumber, with a hash of its own',
  'append without the head',
  'rewrite one row with its hash',
  'rewrite to the end',
  'delete and compute anew to the end',
  'insert and compute anew to the end',
  'rewrite everything',
] as const

type Dice = (below: number) => number

/** Does one of `tamperings` to a right chain of 10 rows or more from seq 1 on, which stays as it is; its end is anchored. */
export function tamper({ rows: original, head }: TamperedChain, how: (typeof tamperings)[number], dice: Dice, sha256: Sha256Function): Tampering {
  const rows = [...original]
  const at = 1 + dice(rows.length - 4)
  const row = rows[at]!
  const sealed = (changed: AuditRow): AuditRow => ({
    ...changed,
    hash: sha256(auditBytes(changed, changed.prevHash)),
  })
  const resealFrom = (index: number): ChainPoint => {
    for (let i = index; i < rows.length; i++) {
      rows[i] = sealed({
        ...rows[i]!,
        seq: i + 1,
        prevHash: i === 0
          ? new Uint8Array(32)
          : rows[i - 1]!.hash,
      })
    }
    return { seq: rows.length, hash: rows.at(-1)!.hash }
  }
  const renumber = (from: number): ChainPoint => {
    for (let i = from; i < rows.length; i++)
      rows[i] = { ...rows[i]!, seq: i + 1 }
    return { seq: rows.length, hash: rows.at(-1)!.hash }
  }
  const of = (kind: AuditFlaw['kind'], seq: number, changedHead: ChainPoint = head, isConsistent = false): Tampering => ({
    how,
    kinds: isConsistent && how.startsWith('delete')
      ? ['rewrite', 'deletion']
      : [kind],
    seq,
    rows,
    head: changedHead,
    isConsistent,
  })

  switch (how) {
    case 'flip a field':
      rows[at] = flipField(row, dice)
      return of('flip', row.seq)
    case 'flip a hash':
      rows[at] = {
        ...row,
        hash: flipBit(row.hash, dice),
      }
      return of('flip', row.seq)
    case 'flip what it says stood before':
      rows[at] = {
        ...row,
        prevHash: flipBit(row.prevHash, dice),
      }
      return of('flip', row.seq)
    case 'delete':
      rows.splice(at, 1 + dice(3))
      return of('deletion', row.seq)
    case 'delete and renumber':
      rows.splice(at, 1 + dice(2))
      return of('deletion', row.seq, renumber(at))
    case 'delete the end':
      rows.splice(at)
      return of('deletion', row.seq)
    case 'delete the end and move the head':
      rows.splice(at)
      return of('deletion', row.seq, { seq: at, hash: rows.at(-1)!.hash }, true)
    case 'insert and renumber':
      rows.splice(at, 0, sealed({
        ...flipField(row, dice),
        prevHash: row.prevHash,
      }))
      return of('insertion', row.seq, renumber(at + 1))
    case 'insert and renumber, with a hash of its own':
      rows.splice(at, 0, {
        ...row,
        hash: flipBit(row.hash, dice),
        prevHash: flipBit(row.prevHash, dice),
      })
      return of('insertion', row.seq, renumber(at + 1))
    case 'append without the head': {
      const last = rows.at(-1)!
      rows.push(sealed({ ...row, seq: last.seq + 1, prevHash: last.hash }))
      return of('insertion', last.seq + 1)
    }
    case 'rewrite one row with its hash':
      rows[at] = sealed(flipField(row, dice))
      return of('rewrite', row.seq)
    case 'rewrite to the end':
      rows[at] = flipField(row, dice)
      return of('rewrite', row.seq, resealFrom(at), true)
    case 'delete and compute anew to the end':
      rows.splice(at, 1)
      return of('rewrite', row.seq, resealFrom(at), true)
    case 'insert and compute anew to the end':
      rows.splice(at, 0, flipField(row, dice))
      return of('rewrite', row.seq, resealFrom(at), true)
    case 'rewrite everything':
      rows[0] = flipField(rows[0]!, dice)
      return of('rewrite', 1, resealFrom(0), true)
  }
}

/** Any of the fields that are hashed, but for the seq: a row with another seq is one that is missing here and too many there. */
function flipField(row: AuditRow, dice: Dice): AuditRow {
  const other = (text: string | undefined): string => text === undefined || text === ''
    ? 'x'
    : dice(2) === 0
      ? text.slice(0, -1)
      : `${text}x`
  switch (dice(10)) {
    case 0:
      return { ...row, at: row.at + 1 - 2 * dice(2) as EpochMs }
    case 1:
      return {
        ...row,
        actor: {
          ...row.actor,
          name: other(row.actor.name),
        },
      }
    case 2:
      return {
        ...row,
        actor: {
          ...row.actor,
          id: other(row.actor.id),
        },
      }
    case 3:
      return {
        ...row,
        actor: {
          ...row.actor,
          address: other(row.actor.address),
        },
      }
    case 4:
      return {
        ...row,
        action: other(row.action),
      }
    case 5:
      return {
        ...row,
        object: {
          ...row.object,
          id: other(row.object.id),
        },
      }
    case 6:
      return {
        ...row,
        object: {
          ...row.object,
          name: other(row.object.name),
        },
      }
    case 7:
      return {
        ...row,
        result: row.result === 'done'
          ? 'refused'
          : 'done',
      }
    case 8:
      return {
        ...row,
        details: other(row.details),
      }
    default: {
      // What one field loses the next one gets: the same letters, other fields.
      const { id = '', name = '' } = row.object
      return {
        ...row,
        object: {
          kind: row.object.kind,
          id: id === ''
            ? name
            : '',
          name: id === ''
            ? 'x'
            : id + name,
        },
      }
    }
  }
}

function flipBit(bytes: Uint8Array, dice: Dice): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  const bit = dice(bytes.length * 8)
  flipped[bit >> 3]! ^= 1 << (bit & 7)
  return flipped
}
