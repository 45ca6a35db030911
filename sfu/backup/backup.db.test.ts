import type { StoredSafetyEvent } from '#contract/safety-event'
import type { TestContext } from '../usecases/testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { openFileBlobStore } from '../blobs/file-blob-store.ts'
import { connectAs } from '../db/connection.ts'
import { migrations } from '../db/migrations/migrations.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { pushEvents } from '../usecases/push-events.ts'
import { readFeed } from '../usecases/read-feed.ts'
import { anAnnotation, anAnnotationPush } from '../usecases/testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../usecases/testing/build-safety-event.ts'
import { addOrganization, aMember, dumpEveryTable, openTestContext } from '../usecases/testing/test-context.ts'
import { createBackup } from './create-backup.ts'
import { restoreBackup } from './restore-backup.ts'

describe('backup and restore', () => {
  let t: TestContext
  let folder: string
  const never = new AbortController().signal
  const password = 'hunter2-in-the-camera'

  beforeEach(async () => {
    t = await openTestContext()
    folder = await mkdtemp(join(tmpdir(), 'ansim-backup-'))
  })
  afterEach(async () => {
    await t.close()
    await rm(folder, { recursive: true, force: true })
  })

  const backup = (name = 'b.tar.gz') => createBackup({
    owner: t.test.owner,
    blobFolder: join(folder, 'blobs'),
    version: '1.2.3',
    clock: () => epochMs(1_790_000_000_000),
  }, join(folder, name), never)
  const openBlobs = () => openFileBlobStore(join(folder, 'blobs'), randomBytes)
  const restore = async (file: string) => restoreBackup({
    owner: t.test.owner,
    blobs: await openBlobs(),
    workFolder: folder,
  }, file, never)
  const feed = async (): Promise<StoredSafetyEvent[]> => (await readFeed(t.context, aMember(t.organizationId, 'station'), { after: 0, limit: 500 })).items

  /** A plant with a year of events in two organizations, a camera with a password, an annotation and a picture. */
  async function fill(): Promise<{ picture: Buffer, sha256: string }> {
    const camera = await createCamera(t.context, t.operator, { name: 'Dock', address: `rtsp://admin:${password}@192.0.2.1/x` })
    const other = '33333333-3333-4333-8333-333333333333' as typeof t.organizationId
    await addOrganization(t.test, other)
    const events = [0, 40, 400].map(days => aSafetyEvent(camera, {
      capturedAt: epochMs(Date.now() - days * 86_400_000),
    }))
    await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, events))
    const kim = aMember(t.organizationId, 'reviewer')
    await t.test.superuser.query('insert into member values ($1, $2, \'Kim "the tab\t" \\ Lee\', \'reviewer\', now()), ($3, $2, \'Other\', \'reviewer\', now())', [t.organizationId, kim.memberId, other])
    await pushEvents(t.context, kim, anAnnotationPush(aDeviceId(), 1, [
      anAnnotation(events[0]!.eventId, kim.memberId, { kind: 'note', text: 'first line\nsecond\tline \\N' }),
    ]))
    const picture = randomBytes(50_000)
    const sha256 = createHash('sha256').update(picture).digest('hex')
    await (await openBlobs()).put({ organizationId: t.organizationId, sha256: sha256 as never }, picture)
    return { picture, sha256 }
  }

  it('BK1 BK2 brings back every row of every organization and every picture, under a new epoch', async () => {
    const { picture, sha256 } = await fill()
    const before = await dumpEveryTable(t.test)
    const items = await feed()
    const { bytes, events } = await backup()
    expect([events, bytes > 50_000]).toEqual([3, true])

    // A day later: things were added, changed and lost.
    await createCamera(t.context, t.operator, { name: 'New', address: 'rtsp://192.0.2.2/' })
    await t.test.superuser.query('delete from safety_event; update member set name = \'X\' || member_id || organization_id')
    await rm(join(folder, 'blobs'), { recursive: true })

    expect(await restore(join(folder, 'b.tar.gz'))).toEqual({
      takenAt: 1_790_000_000_000,
      schemaVersion: migrations.at(-1)!.version,
      version: '1.2.3',
      events: 3,
      blobs: 1,
    })
    const epochOf = (dump: string): string[] => dump.split('\n').filter(line => line.startsWith('(t,'))
    const after = await dumpEveryTable(t.test)
    const rowsOf = (dump: string): string[] => dump.split('\n').filter(line => !line.startsWith('(t,')).sort()
    expect(rowsOf(after)).toEqual(rowsOf(before))
    expect(epochOf(after)).not.toEqual(epochOf(before))
    expect(await feed()).toEqual(items)
    expect(Buffer.from((await (await openBlobs()).find({ organizationId: t.organizationId, sha256: sha256 as never }))!)).toEqual(picture)
  })

  it('BK2 the restored tables are guarded as before, and events of past months lie in their months', async () => {
    await fill()
    await backup()
    await restore(join(folder, 'b.tar.gz'))
    const { rows: unforced } = await t.test.superuser.query('select relname from pg_class where relnamespace = \'public\'::regnamespace and relkind in (\'r\', \'p\') and not relispartition and not (relrowsecurity and relforcerowsecurity)')
    expect(unforced).toEqual([
      { relname: 'instance' },
    ])
    const { rows: [events] } = await t.test.superuser.query<{ wild: number }>('select count(*)::int as wild from safety_event_default')
    // 400 days ago never had a partition: as before.
    expect(events?.wild).toBe(1)
    const again = await t.test.openAgain()
    expect(again.dbEpoch).not.toBe(t.context.database.dbEpoch)
  })

  it('BK2 goes on: the next event gets the next place', async () => {
    await fill()
    await backup()
    const camera = await createCamera(t.context, t.operator, { name: 'Late', address: 'rtsp://192.0.2.3/' })
    await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, [
      aSafetyEvent(camera),
    ]))
    await restore(join(folder, 'b.tar.gz'))
    const dock = (await feed())[0]!.event
    const { outcomes } = await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, [
      aSafetyEvent({ cameraId: dock.cameraId, name: 'Dock' }),
    ]))
    expect(outcomes).toEqual([
      { seq: 1, outcome: 'applied', orgSeq: 5 },
    ])
  })

  it('BK1 holds no password and no key, and nobody else may read it', async () => {
    await fill()
    const { file } = await backup()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const everything = execFileSync('tar', ['-xzOf', file], { maxBuffer: 1e8 })
    expect(everything.includes(password)).toBe(false)
    expect(execFileSync('tar', ['-tzf', file]).toString()).not.toContain('master.key')
  })

  it.each([
    [
      'cut off',
      async (file: string) => writeFile(file, (await readFile(file)).subarray(0, -2_000)),
    ],
    [
      'not an archive',
      async (file: string) => writeFile(file, '<html>'),
    ],
    [
      'a changed table',
      (file: string) => repack(file, 'echo "x" >> tables/camera'),
    ],
    [
      'a missing table',
      (file: string) => repack(file, 'rm tables/camera'),
    ],
    [
      'a changed picture',
      (file: string) => repack(file, 'f=$(find blobs -type f | head -1); echo x >> "$f"'),
    ],
    [
      'no manifest',
      (file: string) => repack(file, 'rm manifest.json'),
    ],
    [
      'a link in it',
      (file: string) => repack(file, 'ln -s /etc/passwd tables/zone2'),
    ],
  ])('BK2 refuses a file that is %s with a sentence, and replaces nothing', async (_, spoil) => {
    await fill()
    const { file } = await backup()
    const before = await dumpEveryTable(t.test)
    await spoil(file)
    await expect(restore(file)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/file|archive/),
    })
    expect(await dumpEveryTable(t.test)).toBe(before)
  })

  it('BK2 a restore that fails in the middle changes nothing', async () => {
    await fill()
    const { file } = await backup()
    // A row that the tables refuse, with a manifest that agrees with it.
    await repack(file, `node -e '
      const fs = require("fs"), m = JSON.parse(fs.readFileSync("manifest.json"))
      const bad = "11111111-1111-4111-8111-111111111111\\tnot-a-uuid\\n"
      const t = m.tables.find(t => t.table === "device"); fs.writeFileSync("tables/device", bad)
      t.sha256 = require("crypto").createHash("sha256").update(bad).digest("hex"); fs.writeFileSync("manifest.json", JSON.stringify(m))'`)
    const before = await dumpEveryTable(t.test)
    await expect(restore(file)).rejects.toThrow()
    expect(await dumpEveryTable(t.test)).toBe(before)
  })

  it('BK2 refuses a backup of a newer Ansim', async () => {
    const { file } = await backup()
    await repack(file, 'sed -i \'s/"schemaVersion": [0-9]*/"schemaVersion": 999/\' manifest.json')
    await expect(restore(file)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('newer Ansim'),
    })
  })

  it('BK1 leaves nothing behind when it is broken off', async () => {
    await fill()
    const broken = createBackup({
      owner: connectAs(t.test.owner, 'nobody-of-this-name', 'x'),
      blobFolder: join(folder, 'blobs'),
      version: '1',
      clock: () => epochMs(1),
    }, join(folder, 'sub/c.tar.gz'), never)
    await expect(broken).rejects.toThrow()
    expect(execFileSync('find', [
      join(folder, 'sub'),
    ]).toString().trim()).toBe(join(folder, 'sub'))
  })

  async function repack(file: string, change: string): Promise<void> {
    const place = await mkdtemp(join(folder, 'repack-'))
    execFileSync('tar', ['-xzf', file, '-C', place])
    execFileSync('bash', ['-c', change], { cwd: place })
    execFileSync('tar', ['-czf', file, '-C', place, '.'])
    await rm(place, { recursive: true })
  }
})
