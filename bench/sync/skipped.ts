import type { DetectorId, MemberId } from '../../sfu/contract/ids.ts'
import type { MemberActor } from '../../sfu/core/actor.ts'
import type { Database } from '../../sfu/db/database.ts'
import type { UsecaseContext } from '../../sfu/usecases/context.ts'
import type { Figures } from '../bench.ts'
import type { BenchDatabase } from './bench-database.ts'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { ringOf } from '../../sfu/auth/master-key.ts'
import { createPasswordHasher } from '../../sfu/auth/password-hash.ts'
import { createCredentialSeal } from '../../sfu/auth/sealed-credential.ts'
import { createMemoryBlobStore } from '../../sfu/blobs/memory-blob-store.ts'
import { createMemoryPartStore } from '../../sfu/blobs/memory-part-store.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { operatorOf } from '../../sfu/core/actor.ts'
import { createLogger } from '../../sfu/core/logger.ts'
import { bootstrapOrganization } from '../../sfu/usecases/bootstrap-organization.ts'
import { createCamera } from '../../sfu/usecases/create-camera.ts'
import { pushEvents } from '../../sfu/usecases/push-events.ts'
import { readFeed } from '../../sfu/usecases/read-feed.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'
import { figure } from '../figure.ts'
import { openBenchDatabase } from './bench-database.ts'

export interface WriterSizes {
  readonly writers: number
  readonly readers: number
  /** Transactions of each writer, of three rows each. */
  readonly pushes: number
  /** A transaction is kept open so long at most between its last statement and COMMIT. */
  readonly longestCommitMs: number
  readonly seed: number
}

/** Where rows go and how they are read: ours, or a table whose order is a sequence. */
interface Order {
  readonly write: (writer: number) => Promise<void>
  /** Places after a cursor, in order. */
  readonly read: (after: number) => Promise<{ seqs: number[], cursor: number }>
}

const rowsPerPush = 3

/**
 * skipped: writers at once, each transaction held open for a random time before COMMIT, and readers that ask on from their cursors
 * meanwhile; rows that a reader never saw, saw twice or saw out of order. skipped_bigserial: the same writers, delays and readers over a
 * table ordered by a BIGSERIAL; a bench that finds none there would find none in ours.
 */
export async function measureSkipped(sizes: WriterSizes, say: (line: string) => void): Promise<Figures> {
  say(`${sizes.writers} writers, ${sizes.readers} readers, commit delays to ${sizes.longestCommitMs} ms, seed ${sizes.seed}`)
  const bench = await openBenchDatabase(sizes.writers + sizes.readers)
  try {
    const ours = await race(await ourOrder(bench, sizes), sizes)
    // Makes room: PostgreSQL takes about a hundred connections.
    await bench.database.close()
    say('the same over a BIGSERIAL')
    const theirs = await race(await serialOrder(bench, sizes), sizes)
    return {
      skipped: figure(ours, `of ${sizes.readers} x ${sizes.writers * sizes.pushes * rowsPerPush} rows`),
      skipped_bigserial: figure(theirs, 'rows'),
    }
  }
  finally {
    await bench.close()
  }
}

/** Rows skipped, doubled or out of order, summed over the readers. */
async function race({ write, read: readPage }: Order, { writers, readers, pushes }: WriterSizes): Promise<number> {
  let isWriting = true
  const reading = Array.from({ length: readers }, async () => {
    const seen: number[] = []
    for (let cursor = 0; ;) {
      const isLast = !isWriting
      const page = await readPage(cursor)
      seen.push(...page.seqs)
      cursor = page.cursor
      if (isLast && page.seqs.length === 0)
        return seen
    }
  })
  const written = await Promise.allSettled(Array.from({ length: writers }, async (_, writer) => {
    for (let push = 0; push < pushes; push++)
      await write(writer)
  }))
  isWriting = false
  const read = await Promise.all(reading)
  const failed = written.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected')
    throw failed.reason
  const total = writers * pushes * rowsPerPush
  let wrong = 0
  for (const seen of read)
    wrong += total - new Set(seen).size + seen.filter((seq, i) => i > 0 && seq <= seen[i - 1]!).length
  return wrong
}

async function ourOrder({ database }: BenchDatabase, { writers, longestCommitMs, seed }: WriterSizes): Promise<Order> {
  const context = contextOver(database)
  const organizationId = await bootstrapOrganization(context)
  const camera = await createCamera(context, operatorOf(organizationId), { name: 'Gate', address: 'rtsp://cam/1' })
  const station: MemberActor = {
    kind: 'member',
    memberId: '00000000-0000-4000-8000-000000000001' as MemberId,
    memberName: 'Kim',
    role: 'station',
    scope: { kind: 'everything' },
    organizationId,
    sessionId: '00000000-0000-4000-8000-000000000002',
  }
  const random = seededRandom(seed)
  const slow = contextOver({
    ...database,
    withOrganization: (id, work) => database.withOrganization(id, async (transaction) => {
      const answer = await work(transaction)
      await sleep(random() * longestCommitMs)
      return answer
    }),
  })
  const devices = Array.from({ length: writers }, () => ({
    deviceId: aDeviceId(),
    nextSeq: 1,
  }))
  return {
    async write(writer) {
      const device = devices[writer]!
      await pushEvents(slow, station, aPush(device.deviceId, device.nextSeq, Array.from({ length: rowsPerPush }, () => aSafetyEvent(camera))))
      device.nextSeq += rowsPerPush
    },
    async read(after) {
      const { items, cursor } = await readFeed(context, station, { after, limit: 100 })
      return {
        seqs: items.map(({ orgSeq }) => orgSeq),
        cursor,
      }
    },
  }
}

async function serialOrder({ superuser }: BenchDatabase, { longestCommitMs, seed }: WriterSizes): Promise<Order> {
  await superuser.query('create table by_serial (seq bigserial primary key, writer int)')
  const random = seededRandom(seed)
  return {
    async write(writer) {
      const client = await superuser.connect()
      try {
        await client.query('begin')
        await client.query('insert into by_serial (writer) select $1 from generate_series(1, $2)', [writer, rowsPerPush])
        await sleep(random() * longestCommitMs)
        await client.query('commit')
      }
      finally {
        client.release()
      }
    },
    async read(after) {
      const { rows } = await superuser.query<{ seq: string }>('select seq from by_serial where seq > $1 order by seq limit 100', [after])
      const seqs = rows.map(({ seq }) => Number(seq))
      return { seqs, cursor: seqs.at(-1) ?? after }
    },
  }
}

function contextOver(database: Database): UsecaseContext {
  const clock = () => epochMs(Date.now())
  return {
    database,
    blobs: createMemoryBlobStore(),
    parts: createMemoryPartStore(() => epochMs(Date.now())),
    passwords: createPasswordHasher(randomBytes),
    seal: createCredentialSeal(ringOf([
      randomBytes(32),
    ]), randomBytes),
    clock,
    random: randomBytes,
    logger: createLogger(() => {}),
    detectorId: 'ansim-nano-5' as DetectorId,
    hasDetector: () => true,
    configurationChanged: () => {},
    feedChanged: () => {},
    alerted: () => {},
    silencesChanged: () => {},
    ingestState: () => ({
      status: 'connecting',
      since: clock(),
    }),
  }
}
