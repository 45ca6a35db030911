import type { OrganizationId } from '#contract/ids'
import type { AuditRow } from './audit-canonical.ts'
import type { AuditFlaw, ChainPoint } from './audit-chain.ts'
import type { TamperedChain } from './testing/tamper-chain.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { auditBytes, auditGenesis } from './audit-canonical.ts'
import { createChainCheck } from './audit-chain.ts'
import { tamper, tamperings } from './testing/tamper-chain.ts'

const organizationId = '00000000-0000-4000-8000-0000000000aa' as OrganizationId
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
const seed = Number(process.env.ANSIM_TAMPER_SEED ?? Math.trunc(Math.random() * 2 ** 31))

function diceOf(from: number) {
  let state = from
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

function aRow(seq: number, prevHash: Uint8Array): AuditRow {
  const row = {
    organizationId,
    seq,
    at: epochMs(1_790_000_000_000 + seq * 1_000),
    actor: {
      kind: 'member' as const,
      id: `m${seq % 5}`,
      name: `Kim ${seq % 5}`,
      address: '192.0.2.7',
    },
    action: 'camera.update',
    object: { kind: 'camera', id: `c${seq}`, name: `Gate ${seq}` },
    result: 'done' as const,
    ...(seq % 3 === 0 && { details: `{"name":"${seq}"}` }),
    prevHash,
  }
  return {
    ...row,
    hash: sha256(auditBytes(row, prevHash)),
  }
}

function aChain(length: number): TamperedChain {
  const rows: AuditRow[] = []
  for (let seq = 1; seq <= length; seq++)
    rows.push(aRow(seq, rows.at(-1)?.hash ?? auditGenesis))
  return {
    rows,
    head: { seq: length, hash: rows.at(-1)!.hash },
  }
}

function verify({ rows, head }: TamperedChain, anchors: readonly ChainPoint[] = [], start?: ChainPoint): AuditFlaw | undefined {
  const check = createChainCheck({
    organizationId,
    sha256,
    anchors,
    ...(start && { start }),
  })
  for (const row of rows) {
    const flaw = check.push(row)
    if (flaw)
      return flaw
  }
  return check.finish(head)
}

const chain = aChain(60)
const anchors = [7, 20, 21, 44, 60].map((seq): ChainPoint => ({ seq, hash: chain.rows[seq - 1]!.hash }))

describe('verifying a chain', () => {
  it('AD7 finds nothing wrong with what is right', () => {
    expect(verify(chain, anchors)).toBeUndefined()
    expect(verify({
      rows: [],
      head: { seq: 0, hash: auditGenesis },
    })).toBeUndefined()
  })

  it('AD7 begins where the rows before have expired', () => {
    const start = { seq: 20, hash: chain.rows[19]!.hash }
    expect(verify({
      ...chain,
      rows: chain.rows.slice(20),
    }, anchors.slice(2), start)).toBeUndefined()
    expect(verify({
      ...chain,
      rows: chain.rows.slice(21),
    }, anchors.slice(2), start)).toMatchObject({ kind: 'deletion', seq: 21, untilSeq: 21 })
    expect(verify({
      ...chain,
      rows: chain.rows.slice(20),
    }, [], { ...start, hash: auditGenesis })).toMatchObject({ kind: 'rewrite', seq: 21 })
  })

  it.each(tamperings)(`AD7 names the first bad row, and what was done: %s, ANSIM_TAMPER_SEED=${seed}`, (how) => {
    const dice = diceOf(seed)
    for (let i = 0; i < 40; i++) {
      const done = tamper(chain, how, dice, sha256)
      const flaw = verify(done, anchors)
      expect(flaw, `${i}: row ${done.seq}`).toBeDefined()
      expect(done.kinds, `${i}: row ${done.seq}`).toContain(flaw!.kind)
      if (!done.isConsistent) {
        expect(flaw!.seq, `${i}`).toBe(done.seq)
        continue
      }
      // Nothing in the database tells it: between which anchors is all that can be known.
      expect(flaw!.against).toBe('anchor')
      expect(flaw!.seq).toBe((anchors.findLast(({ seq }) => seq < done.seq)?.seq ?? 0) + 1)
      const next = anchors.find(({ seq }) => seq >= done.seq)!.seq
      expect([next, 60]).toContain(flaw!.untilSeq)
    }
  })

  it('AD7 without anchors a chain that was computed anew is right in itself', () => {
    expect(verify(tamper(chain, 'rewrite everything', diceOf(seed), sha256))).toBeUndefined()
  })

  it('AD7 a row in the place of an anchored one is named alone', () => {
    const rows = [...chain.rows]
    const changed = { ...rows[20]!, action: 'camera.remove' }
    rows[20] = {
      ...changed,
      hash: sha256(auditBytes(changed, changed.prevHash)),
    }
    expect(verify({ ...chain, rows }, anchors)).toMatchObject({ kind: 'rewrite', seq: 21, untilSeq: 21 })
  })
})

describe('the bytes of a row', () => {
  it('AD5 no two rows have the same: where one field ends and whether it is there is part of them', () => {
    const row = aRow(1, auditGenesis)
    const hex = (object: AuditRow['object']): string => Buffer.from(auditBytes({ ...row, object }, auditGenesis)).toString('hex')
    const all = [
      hex({ kind: 'ab', id: 'c', name: 'd' }),
      hex({ kind: 'a', id: 'bc', name: 'd' }),
      hex({ kind: 'ab', id: 'cd', name: '' }),
      hex({ kind: 'ab', id: 'cd' }),
      hex({ kind: 'ab', name: 'cd' }),
      hex({ kind: 'abcd' }),
    ]
    expect(new Set(all).size).toBe(all.length)
  })
})
