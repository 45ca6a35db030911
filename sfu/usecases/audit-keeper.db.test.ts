import type { AuditDraft } from '#contract/audit-entry'
import type { AuditKey } from '../auth/audit-key.ts'
import type { TestContext } from './testing/test-context.ts'
import { appendFile, chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { openAnchorFile, readAnchorFile } from '../auth/anchor-file.ts'
import { openAuditKey } from '../auth/audit-key.ts'
import { createBackup } from '../backup/create-backup.ts'
import { restoreBackup } from '../backup/restore-backup.ts'
import { createMemoryBlobStore } from '../blobs/memory-blob-store.ts'
import { appendAudit } from '../db/append-audit.ts'
import { auditLines, isTrailSound } from '../operator/audit-lines.ts'
import { createAuditKeeper } from './audit-keeper.ts'
import { createAuditLedger } from './audit-ledger.ts'
import { expireAudit } from './expire-audit.ts'
import { openTestContext } from './testing/test-context.ts'
import { anchorAudit, verifyAudit } from './verify-audit.ts'

const dayMs = 86_400_000
let t: TestContext
let folder = ''
let key: AuditKey
beforeEach(async () => {
  t = await openTestContext()
  folder = await mkdtemp(join(tmpdir(), 'ansim-audit-'))
  key = await openAuditKey(join(folder, 'audit.key'))
})
afterEach(async () => {
  await t.close()
  await rm(folder, { recursive: true })
})

function anEntry(at: number, name = 'Kim'): AuditDraft {
  return {
    at: epochMs(at),
    actor: {
      kind: 'member',
      id: 'm',
      name,
      address: '192.0.2.7',
    },
    action: 'camera.update',
    object: { kind: 'camera' },
    result: 'done',
  }
}
const append = (...drafts: AuditDraft[]) => t.context.database.withOrganization(t.organizationId, transaction => appendAudit(transaction, drafts))
const anchorFile = () => openAnchorFile(folder, key)
const anchors = () => readAnchorFile(folder, key)
const verify = async () => verifyAudit(t.test.owner, await anchors(), key)
const say = async () => auditLines(await verify(), { anchors: folder, key: 'audit.key' }).flat().join(' ')

it('AD8 the end of the chain is anchored outside the database at once and every quarter of an hour, signed, each line over the one before', async () => {
  const timers = createManualTimers()
  const ledger = createAuditLedger({ database: t.context.database, timers, logger: t.context.logger })
  const keeper = createAuditKeeper({
    owner: t.test.owner,
    database: t.context.database,
    ledger,
    key,
    anchors: anchorFile(),
    readAnchors: anchors,
    timers,
    logger: t.context.logger,
  })
  const stopping = new AbortController()
  await append(anEntry(1))
  const running = keeper.run(stopping.signal)
  await expect.poll(async () => (await anchors()).lines.map(({ seq }) => seq)).toEqual([1])
  await expect.poll(() => keeper.standing(t.organizationId)).toMatchObject({
    anchoredSeq: 1,
    verdict: { headSeq: 1 },
  })
  await append(anEntry(2), anEntry(3))
  await expect.poll(() => timers.waiting()).toBeGreaterThan(1)
  timers.advance(15 * 60_000)
  await expect.poll(async () => (await anchors()).lines.map(({ seq }) => seq)).toEqual([1, 3])
  stopping.abort()
  await running
  await ledger.close()
  expect(isTrailSound(await verify())).toBe(true)
  expect((await stat(join(folder, 'audit.key'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'audit-anchors.jsonl'))).mode & 0o777).toBe(0o600)
})

it('AD8 a chain that was computed anew as a whole is told by the anchors alone', async () => {
  await append(anEntry(1), anEntry(2))
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 1_000)
  await append(anEntry(3))
  await t.test.superuser.query('truncate audit_entry, audit_head')
  await append(anEntry(1), anEntry(2, 'Somebody else'), anEntry(3))
  expect(await verify()).toMatchObject({
    chains: [
      {
        flaw: {
          kind: 'rewrite',
          seq: 1,
          untilSeq: 2,
          against: 'anchor',
        },
      },
    ],
  })
  expect(await say()).toContain('everything was written anew')
})

it('AD8 the anchors themselves: a changed line, one taken out, one of another key; what a power cut left of one is none', async () => {
  await append(anEntry(1))
  const file = join(folder, 'audit-anchors.jsonl')
  for (let i = 0; i < 3; i++) {
    await append(anEntry(i))
    await anchorAudit(t.test.owner, anchorFile(), new Map(), 1_000 + i)
  }
  const text = await readFile(file, 'utf8')
  const [first, second, third] = text.trimEnd().split('\n') as [string, string, string]
  for (const [changed, reason, line] of [
    [
      [
        first,
        second.replace('"seq":3', '"seq":2'),
        third,
      ],
      'signature',
      2,
    ],
    [
      [first, third],
      'order',
      2,
    ],
    [
      [second, third],
      'order',
      1,
    ],
    [
      [first, 'x', third],
      'unreadable',
      2,
    ],
  ] as const) {
    await writeFile(file, `${changed.join('\n')}\n`)
    expect((await anchors()).trouble).toEqual({ line, reason })
    expect(isTrailSound(await verify())).toBe(false)
  }
  await writeFile(file, text)
  await appendFile(file, third.slice(0, 50))
  expect((await anchors()).trouble).toBeUndefined()
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 2_000)
  expect((await anchors()).lines).toHaveLength(4)
  const other = await openAuditKey(join(folder, 'other.key'))
  expect((await readAnchorFile(folder, other)).trouble).toEqual({ line: 1, reason: 'foreign-key' })
  await rm(file)
  expect(await say()).toContain('There is no anchor')
  await chmod(join(folder, 'audit.key'), 0o644)
  await expect(openAuditKey(join(folder, 'audit.key'))).rejects.toThrow(/chmod 600/)
})

it('AD9 a restored backup goes on where it ends: anchors of what it took the place of are no forgery, those before it still count', async () => {
  await append(anEntry(1), anEntry(2))
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 1_000)
  const file = join(folder, 'b.tar.gz')
  await createBackup({
    owner: t.test.owner,
    blobFolder: join(folder, 'blobs'),
    version: '1',
    clock: () => epochMs(1_500),
  }, file, new AbortController().signal)
  await append(anEntry(3), anEntry(4))
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 2_000)
  await restoreBackup({
    owner: t.test.owner,
    blobs: createMemoryBlobStore(),
    workFolder: folder,
  }, file, new AbortController().signal)
  // Without a word of the restoring it is what somebody cut off.
  expect(await verify()).toMatchObject({
    chains: [
      {
        flaw: { kind: 'deletion', untilSeq: 4 },
      },
    ],
  })
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 3_000, 'restored')
  await append(anEntry(5))
  await anchorAudit(t.test.owner, anchorFile(), new Map(), 4_000)
  const { chains: [chain] } = await verify()
  expect(chain).toMatchObject({
    headSeq: 3,
    givenUp: 1,
    restoredAt: 3_000,
    anchored: { seq: 3 },
  })
  expect(chain!.flaw).toBeUndefined()
  expect(await say()).toContain('no sign of a forgery')
  await t.test.superuser.query('update audit_entry set actor_name = \'Lee\' where seq = 1')
  expect(await verify()).toMatchObject({
    chains: [
      {
        flaw: { kind: 'flip', seq: 1 },
      },
    ],
  })
})

it('AD10 what is older than a year goes as a whole, and the chain goes on from a signed point', async () => {
  const now = t.context.clock()
  await append(...Array.from({ length: 20 }, (_, i) => anEntry(now - 400 * dayMs + i)))
  await append(anEntry(now - 365 * dayMs), anEntry(now - 399 * dayMs), anEntry(now))
  await anchorAudit(t.test.owner, anchorFile(), new Map(), now)
  const ledger = {
    record: async (_: unknown, draft: AuditDraft) => void await append(draft),
  }
  const expire = (leastRowsAtOnce: number) => expireAudit({
    database: t.context.database,
    ledger,
    key,
    anchors: anchorFile(),
    clock: t.context.clock,
    leastRowsAtOnce,
  }, t.organizationId)
  expect(await expire(21)).toBe(0)
  // Not one behind a younger one, however old it says it is.
  expect(await expire(20)).toBe(20)
  expect(await expire(1)).toBe(0)
  expect(await verify()).toMatchObject({
    chains: [
      {
        fromSeq: 21,
        headSeq: 24,
        rows: 4,
        isCheckpointForeign: false,
      },
    ],
  })
  expect(isTrailSound(await verify())).toBe(true)
  const { rows } = await t.test.superuser.query('select action, details from audit_entry order by seq desc limit 1')
  expect(rows[0]).toMatchObject({
    action: 'audit.expire',
    details: expect.stringContaining('"entries":20') as string,
  })
  // Somebody who lets more go than that has no signature for it.
  await t.test.superuser.query('delete from audit_entry where seq <= 22; insert into audit_checkpoint select organization_id, 22, hash, 0, key_id, signature from audit_checkpoint')
  expect(isTrailSound(await verify())).toBe(false)
  await t.test.superuser.query('delete from audit_checkpoint')
  expect(await verify()).toMatchObject({
    chains: [
      {
        flaw: { kind: 'deletion', seq: 1, untilSeq: 22 },
      },
    ],
  })
})
