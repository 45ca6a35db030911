import type { BlobStore } from '../core/blob-store.ts'
import type { UsecaseContext } from './context.ts'
import type { TestContext } from './testing/test-context.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createMemoryBlobStore } from '../blobs/memory-blob-store.ts'
import { deleteEvidence, expireEvidence } from './expire-evidence.ts'
import { expungeBlobs } from './expunge-blobs.ts'
import { keepBlob } from './keep-blob.ts'
import { sweepBlobs } from './sweep-blobs.ts'
import { aJpeg, dayMs } from './testing/evidence-site.ts'
import { openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

const never = new AbortController().signal
class Crash extends Error {}

/** Steps that were begun and have not ended: those of a dead process reach the disk or the database all the same, and nothing may be judged before. */
const underWay = new Set<Promise<unknown>>()

/** The same context, whose process dies before or after the n-th step that leaves a trace; from then on nothing happens any more. */
function mortal(context: UsecaseContext, dies: { step: number, after: boolean }): UsecaseContext {
  let step = 0
  let isDead = false
  async function through<T>(act: () => Promise<T>): Promise<T> {
    if (isDead)
      throw new Crash()
    const isLast = step++ === dies.step
    if (isLast)
      isDead = true
    if (isLast && !dies.after)
      throw new Crash()
    // So that what runs beside it gets in between.
    await new Promise(resolve => void setImmediate(resolve))
    const answer = await act()
    if (isLast)
      throw new Crash()
    return answer
  }
  function tracked<T>(act: () => Promise<T>): Promise<T> {
    const acting = through(act)
    underWay.add(acting)
    return acting.finally(() => underWay.delete(acting))
  }
  const blobs: BlobStore = {
    ...context.blobs,
    put: (key, bytes) => tracked(() => context.blobs.put(key, bytes)),
    remove: key => tracked(() => context.blobs.remove(key)),
  }
  return {
    ...context,
    blobs,
    database: {
      ...context.database,
      withOrganization: (organizationId, work) => tracked(() => context.database.withOrganization(organizationId, work)),
    },
  }
}

const steps = fc.array(fc.oneof(
  fc.record({
    kind: fc.constant('upload' as const),
    picture: fc.nat(3),
    days: fc.constantFrom(1, 29, 31, 60),
  }),
  fc.record({
    kind: fc.constant('expire' as const),
  }),
  fc.record({
    kind: fc.constant('evict' as const),
  }),
  fc.record({
    kind: fc.constant('upload-while-expiring' as const),
    picture: fc.nat(3),
    days: fc.constantFrom(1, 31),
  }),
), { minLength: 1, maxLength: 8 })

const pictures = Array.from({ length: 4 }, () => aJpeg())

async function upload(context: UsecaseContext, picture: number, days: number): Promise<void> {
  const { sha256, bytes } = pictures[picture]!
  const { organizationId } = t
  await keepBlob(context, { organizationId, sha256 }, bytes, transaction => transaction.insertInto('snapshot')
    .values({
      organization_id: organizationId,
      sha256,
      media_type: 'image/jpeg',
      bytes: bytes.length,
      created_at: new Date(context.clock() - days * dayMs),
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
    .execute())
}

type Given = (typeof steps) extends fc.Arbitrary<infer T> ? T : never

/** Does what is given until the process dies; answers the pictures whose upload was not answered. */
async function play(context: UsecaseContext, given: Given): Promise<Set<number>> {
  const { organizationId } = t
  const open = new Set<number>()
  const uploading = async (picture: number, days: number): Promise<void> => {
    open.add(picture)
    await upload(context, picture, days)
    open.delete(picture)
  }
  try {
    for (const each of given) {
      switch (each.kind) {
        case 'upload':
          await uploading(each.picture, each.days)
          break
        case 'expire':
          await expireEvidence(context, organizationId, never, () => {})
          break
        case 'evict':
          await deleteEvidence(context, organizationId, 'snapshots', 'oldest', never, 2)
          break
        case 'upload-while-expiring':
          await Promise.all([
            uploading(each.picture, each.days),
            expireEvidence(context, organizationId, never, () => {}),
            deleteEvidence(context, organizationId, 'snapshots', 'oldest', never, 4),
          ])
          break
      }
    }
  }
  catch (error) {
    if (!(error instanceof Crash))
      throw error
  }
  // What was under way when the process died ends by itself: all its further steps fail.
  while (underWay.size > 0)
    await Promise.allSettled(underWay)
  return open
}

async function differences(context: UsecaseContext): Promise<{ rowsWithoutFile: string[], filesWithoutRow: string[] }> {
  const { rows } = await t.test.superuser.query<{ sha256: string }>('select sha256 from snapshot')
  const inRows = new Set(rows.map(({ sha256 }) => sha256))
  const inFiles = new Set<string>()
  for await (const { sha256 } of context.blobs.list(t.organizationId))
    inFiles.add(sha256)
  return {
    rowsWithoutFile: [...inRows].filter(sha256 => !inFiles.has(sha256)),
    filesWithoutRow: [...inFiles].filter(sha256 => !inRows.has(sha256)),
  }
}

async function fresh(): Promise<UsecaseContext> {
  await t.test.superuser.query('truncate snapshot, clip, expunged')
  return {
    ...t.context,
    blobs: createMemoryBlobStore(),
  }
}

it('RT4 whatever is uploaded while evidence is deleted, rows and files agree', async () => {
  const seed = Date.now() % 1_000_000
  console.warn(`retention seed ${seed}`)
  await fc.assert(fc.asyncProperty(steps, async (given) => {
    const context = await fresh()
    expect(await play(mortal(context, { step: Number.POSITIVE_INFINITY, after: false }), given)).toEqual(new Set())
    await expungeBlobs(context, t.organizationId, never)
    expect(await differences(context)).toEqual({ rowsWithoutFile: [], filesWithoutRow: [] })
  }), { seed, numRuns: 60 })
}, 60_000)

it('RT4, RT7 however a process dies: only an upload that nobody was promised may be half there, and the next start mends it', async () => {
  const seed = Date.now() % 1_000_000
  console.warn(`retention crash seed ${seed}`)
  await fc.assert(fc.asyncProperty(steps, fc.nat(40), fc.boolean(), async (given, step, after) => {
    const context = await fresh()
    const unanswered = [
      ...await play(mortal(context, { step, after }), given),
    ].map(picture => pictures[picture]!.sha256)
    await expungeBlobs(context, t.organizationId, never)
    const { rowsWithoutFile, filesWithoutRow } = await differences(context)
    expect(unanswered).toEqual(expect.arrayContaining([
      ...rowsWithoutFile,
      ...filesWithoutRow,
    ]))
    await sweepBlobs(context, t.organizationId, never)
    await expungeBlobs(context, t.organizationId, never)
    expect(await differences(context)).toEqual({ rowsWithoutFile: [], filesWithoutRow: [] })
    expect((await t.test.superuser.query('select 1 from expunged')).rowCount).toBe(0)
  }), { seed, numRuns: 80 })
}, 60_000)

it('RT4 an upload that comes while the same bytes are being unlinked waits, and puts them back', async () => {
  const context = await fresh()
  await upload(context, 0, 60)
  const [unlinks, goesOn] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ]
  const slow = {
    ...context,
    blobs: {
      ...context.blobs,
      async remove(key: Parameters<BlobStore['remove']>[0]) {
        unlinks.resolve()
        await goesOn.promise
        await context.blobs.remove(key)
      },
    },
  }
  const deleting = deleteEvidence(slow, t.organizationId, 'snapshots', 'oldest', never, 10)
  await unlinks.promise
  const uploading = upload(context, 0, 1)
  // It has put the bytes, which are there still, and waits for the note.
  await expect.poll(async () => (await t.test.superuser.query('select 1 from pg_stat_activity where wait_event_type = \'Lock\' and query like \'delete from "expunged"%\'')).rowCount).toBe(1)
  goesOn.resolve()
  await Promise.all([deleting, uploading])
  expect(await differences(context)).toEqual({ rowsWithoutFile: [], filesWithoutRow: [] })
  expect(await context.blobs.size({ organizationId: t.organizationId, sha256: pictures[0]!.sha256 })).toBeDefined()
})

it('RT4 an upload whose row is deleted before it looks for its bytes leaves nothing of them', async () => {
  const context = await fresh()
  let isFirst = true
  const overtaken = {
    ...context,
    blobs: {
      ...context.blobs,
      async size(key: Parameters<BlobStore['size']>[0]) {
        if (isFirst) {
          isFirst = false
          await deleteEvidence(context, t.organizationId, 'snapshots', 'oldest', never, 10)
        }
        return context.blobs.size(key)
      },
    },
  }
  await upload(overtaken, 0, 60)
  expect(isFirst).toBe(false)
  await expungeBlobs(context, t.organizationId, never)
  expect(await differences(context)).toEqual({ rowsWithoutFile: [], filesWithoutRow: [] })
})

it('RT4 an upload of what is there, whose row is deleted while it is found, has a row again', async () => {
  const context = await fresh()
  await upload(context, 0, 60)
  const { sha256, bytes } = pictures[0]!
  const { organizationId } = t
  let isFirst = true
  await keepBlob(context, { organizationId, sha256 }, bytes, async (transaction) => {
    await transaction.insertInto('snapshot')
      .values({
        organization_id: organizationId,
        sha256,
        media_type: 'image/jpeg',
        bytes: bytes.length,
        created_at: new Date(context.clock()),
      })
      .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
      .execute()
    // Marked, and not expunged yet.
    if (isFirst)
      await deleteEvidence(context, organizationId, 'snapshots', 'oldest', AbortSignal.abort(), 10)
    isFirst = false
  })
  await expungeBlobs(context, organizationId, never)
  expect(await differences(context)).toEqual({ rowsWithoutFile: [], filesWithoutRow: [] })
  expect(await context.blobs.size({ organizationId, sha256 })).toBeDefined()
})
