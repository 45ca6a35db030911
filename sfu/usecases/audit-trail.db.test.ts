import type { OrganizationId } from '#contract/ids'
import type { AuditScope } from '../db/audit-scope.ts'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditBytes, auditGenesis } from '../core/audit-canonical.ts'
import { appendAudit } from '../db/append-audit.ts'
import { noteAudit, outsideAudit, queueAudit, runInAuditScope } from '../db/audit-scope.ts'
import { readAuditRows } from '../db/read-audit.ts'
import { createSite } from './create-site.ts'
import { addOrganization, openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

function aScope(action = 'site.create'): AuditScope {
  return {
    action,
    isChange: true,
    clock: t.context.clock,
    actor: { kind: 'operator', name: 'npx ansim', address: '' },
    object: { kind: 'site' },
    details: {},
    isWritten: false,
    isNamed: false,
  }
}

const rows = () => t.context.database.withOrganization(t.organizationId, transaction => readAuditRows(transaction, t.organizationId, 0, 1_000))
const sites = async () => (await t.test.superuser.query<{ name: string }>('select name from site')).rows.map(({ name }) => name)
const aSite = (name: string) => createSite(t.context, t.operator, { name, timeZone: 'Asia/Seoul' })

describe('an entry of the audit trail', () => {
  it('AD2 is committed with the change that it is about', async () => {
    const scope = aScope()
    const { siteId } = await runInAuditScope(scope, () => aSite('Busan'))
    expect(scope.isWritten).toBe(true)
    expect(await rows()).toMatchObject([
      {
        seq: 1,
        action: 'site.create',
        object: { kind: 'site', id: siteId },
        siteId,
        result: 'done',
        at: t.context.clock(),
      },
    ])
  })

  it('AD2 a change whose entry cannot be written is none', async () => {
    const before = await rows()
    const scope = {
      ...aScope(),
      object: { kind: null as never },
    }
    await expect(runInAuditScope(scope, () => aSite('Daegu'))).rejects.toThrow()
    expect(await sites()).not.toContain('Daegu')
    expect(await rows()).toEqual(before)
    expect(scope.isWritten).toBe(false)
  })

  it('AD2 an entry whose change is undone is none', async () => {
    const before = await rows()
    await expect(runInAuditScope(aScope(), () => aSite('Busan'))).rejects.toMatchObject({ code: 'name-taken' })
    expect(await rows()).toEqual(before)
  })

  it('AD2 a transaction that only read leaves it to one that writes, and one call has one entry', async () => {
    const before = (await rows()).length
    const scope = aScope()
    await runInAuditScope(scope, async () => {
      await t.context.database.withOrganization(t.organizationId, transaction => transaction.selectFrom('site').selectAll().execute())
      expect(scope.isWritten).toBe(false)
      await outsideAudit(() => aSite('Ulsan'))
      expect(scope.isWritten).toBe(false)
      await aSite('Jeju')
      await aSite('Mokpo')
    })
    expect((await rows()).slice(before).map(({ object }) => object.kind)).toEqual(['site'])
  })

  it('AD2 an entry is in the trail of whoever asked, also where the call changes something of another organization', async () => {
    const other = '22222222-2222-4222-8222-222222222222' as OrganizationId
    await addOrganization(t.test, other)
    const before = (await rows()).length
    const scope = {
      ...aScope(),
      organizationId: t.organizationId,
    }
    await runInAuditScope(scope, async () => {
      await t.context.database.withOrganization(other, transaction => transaction.updateTable('organization').set({ name: 'Renamed' }).execute())
      expect(scope.isWritten).toBe(false)
      await aSite('Sokcho')
    })
    expect((await rows()).length).toBe(before + 1)
    expect((await t.test.superuser.query('select 1 from audit_entry where organization_id = $1', [other])).rowCount).toBe(0)
  })

  it('AD2 of whoever is not known yet nothing is written', async () => {
    const before = (await rows()).length
    const scope = {
      ...aScope(),
      actor: undefined,
    }
    await runInAuditScope(scope, async () => {
      await aSite('Gunsan')
      noteAudit({
        actor: {
          kind: 'member',
          id: 'm',
          name: 'Kim',
          address: '192.0.2.1',
        },
      })
      await aSite('Yeosu')
    })
    expect((await rows()).slice(before)).toMatchObject([
      {
        actor: { name: 'Kim', address: '192.0.2.1' },
      },
    ])
  })

  it('queued ones come first, and text that the database cannot hold is mended', async () => {
    const before = (await rows()).length
    await t.context.database.withOrganization(t.organizationId, async transaction => queueAudit(transaction, {
      at: t.context.clock(),
      actor: {
        kind: 'member',
        id: 'm',
        name: `a\0b\uD800${'x'.repeat(300)}`,
        address: '',
      },
      action: 'incident.note',
      object: { kind: 'incident', name: '' },
      result: 'done',
      details: JSON.stringify({
        long: 'x'.repeat(9_000),
      }),
    }))
    const [row] = (await rows()).slice(before)
    expect(row!.actor.name).toHaveLength(200)
    expect(row!.object).toEqual({ kind: 'incident', name: '' })
    expect(JSON.parse(row!.details!)).toHaveProperty('cut')
  })
})

describe('the chain', () => {
  it('AD5 hashes the bytes that core/audit-canonical.ts writes, each row over the one before', async () => {
    let before: Uint8Array = auditGenesis
    const all = await rows()
    expect(all.length).toBeGreaterThan(3)
    for (const [i, row] of all.entries()) {
      expect(row.seq).toBe(i + 1)
      expect(Buffer.from(row.prevHash).toString('hex')).toBe(Buffer.from(before).toString('hex'))
      expect(Buffer.from(row.hash).toString('hex')).toBe(createHash('sha256').update(auditBytes(row, before)).digest('hex'))
      before = row.hash
    }
    const { rows: [head] } = await t.test.superuser.query<{ seq: string, hash: Buffer }>('select seq, hash from audit_head')
    expect(head).toEqual({
      seq: String(all.length),
      hash: Buffer.from(before),
    })
  })

  it.each([
    'update audit_entry set actor_name = \'Lee\'',
    'delete from audit_entry',
    'truncate audit_entry',
    'insert into audit_entry select * from audit_entry',
    'update audit_head set seq = 1',
    'delete from audit_head',
    'insert into audit_checkpoint select organization_id, seq, hash, at_ms, \'\', \'\' from audit_entry',
    'alter table audit_entry disable row level security',
  ])('AD6 the application role may append and nothing else: %s', async (statement) => {
    await expect(t.context.database.withOrganization(t.organizationId, transaction => sql.raw(statement).execute(transaction))).rejects.toThrow(/permission denied|must be owner/)
  })

  it('AD6 what is younger than a year cannot be made to expire', async () => {
    await expect(t.context.database.withOrganization(t.organizationId, transaction => sql`select ansim_expire_audit(2, 0, 'k', '\\x00')`.execute(transaction))).rejects.toThrow(/kept for a year/)
  })

  it('AD5 simultaneous writers take turns: no fork, no gap', async () => {
    const before = (await rows()).length
    await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 10; i++) {
        await t.context.database.withOrganization(t.organizationId, transaction => appendAudit(transaction, [
          {
            at: t.context.clock(),
            actor: { kind: 'system', name: `writer ${writer}`, address: '' },
            action: 'test.write',
            object: { kind: 'test' },
            result: 'done',
          },
        ]))
      }
    }))
    const all = await rows()
    expect(all.length).toBe(before + 80)
    expect(all.every((row, i) => row.seq === i + 1 && (i === 0 || Buffer.from(row.prevHash).equals(all[i - 1]!.hash)))).toBe(true)
  })
})
