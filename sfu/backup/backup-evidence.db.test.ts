import type { TestContext } from '../usecases/testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { openFileBlobStore } from '../blobs/file-blob-store.ts'
import { createLegalHold } from '../usecases/create-legal-hold.ts'
import { sweepBlobs } from '../usecases/sweep-blobs.ts'
import { openEvidenceSite } from '../usecases/testing/evidence-site.ts'
import { falseAlarm, openFalseAlarmSite } from '../usecases/testing/false-alarm-site.ts'
import { openTestContext } from '../usecases/testing/test-context.ts'
import { updateRetention } from '../usecases/update-retention.ts'
import { createBackup } from './create-backup.ts'
import { restoreBackup } from './restore-backup.ts'

const never = new AbortController().signal
const tables = [
  'snapshot',
  'clip',
  'track_chunk',
  'suppression',
  'legal_hold',
  'expunged',
  'incident',
  'organization',
]
let t: TestContext
let folder: string
beforeEach(async () => {
  const opened = await openTestContext()
  folder = await mkdtemp(join(tmpdir(), 'ansim-backup-evidence-'))
  t = {
    ...opened,
    context: { ...opened.context, blobs: await openFileBlobStore(join(folder, 'blobs'), randomBytes) },
  }
})
afterEach(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

async function rowsOf(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const table of tables)
    found[table] = (await t.test.superuser.query(`select t::text as row from ${table} t order by 1`)).rows
  return found
}

it('BK1 BK2 brings back pictures, films, tracks, memories of false alarms, holds and how long evidence is kept', async () => {
  const site = await openEvidenceSite(t)
  const { eventId, sha256 } = await site.anEvent(3)
  const film = await site.aClip(eventId, 3)
  await site.aTrackChunk(3)
  await createLegalHold(t.context, t.operator, { eventId, reason: 'Accident' })
  await (await openFalseAlarmSite(t)).say(falseAlarm)
  await updateRetention(t.context, t.operator, { retentionDays: 77 })
  await t.test.superuser.query('insert into expunged values ($1, $2, 5, now())', [
    t.organizationId,
    'e'.repeat(64),
  ])
  const before = await rowsOf()
  expect(tables.filter(table => before[table]!.length === 0)).toEqual([])

  const { file } = await createBackup({
    owner: t.test.owner,
    blobFolder: join(folder, 'blobs'),
    version: '1.2.3',
    clock: () => epochMs(1_790_000_000_000),
  }, join(folder, 'b.tar.gz'), never)
  await t.test.superuser.query('truncate snapshot, clip, track_chunk, suppression, legal_hold, expunged; update organization set retention_days = 1')
  await rm(join(folder, 'blobs'), { recursive: true })
  const blobs = await openFileBlobStore(join(folder, 'blobs'), randomBytes)
  expect(await restoreBackup({ owner: t.test.owner, blobs, workFolder: folder }, file, never)).toMatchObject({ blobs: 2 })
  expect(await rowsOf()).toEqual(before)
  for (const each of [sha256, film])
    expect(await blobs.size({ organizationId: t.organizationId, sha256: each })).toBeGreaterThan(0)
  expect(await sweepBlobs({ ...t.context, blobs }, t.organizationId, never)).toEqual({ strays: 0, missing: 0, isAway: false })
})

it('RT7 BK2 a picture that was deleted while the backup was made is a row without a file after the restore, until the next start', async () => {
  const site = await openEvidenceSite(t)
  const { sha256 } = await site.anEvent(3)
  await site.anEvent(2)
  await t.context.blobs.remove({ organizationId: t.organizationId, sha256 })
  const { file } = await createBackup({
    owner: t.test.owner,
    blobFolder: join(folder, 'blobs'),
    version: '1.2.3',
    clock: () => epochMs(1_790_000_000_000),
  }, join(folder, 'b.tar.gz'), never)
  await restoreBackup({ owner: t.test.owner, blobs: t.context.blobs, workFolder: folder }, file, never)
  expect(await sweepBlobs(t.context, t.organizationId, never)).toEqual({ strays: 0, missing: 1, isAway: false })
  expect(await site.hasRow(sha256)).toBe(false)
  // A file that is on its way to its row is left alone for an hour.
  const stray = {
    organizationId: t.organizationId,
    sha256: 'd'.repeat(64) as never,
  }
  await t.context.blobs.put(stray, new Uint8Array(3))
  expect((await sweepBlobs(t.context, t.organizationId, never)).strays).toBe(0)
  t.advanceMs(3_700_000)
  expect((await sweepBlobs(t.context, t.organizationId, never)).strays).toBe(1)
})
