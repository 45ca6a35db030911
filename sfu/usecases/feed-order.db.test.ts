import type { Camera } from '#contract/camera'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { timersOf } from '#contract/timers'
import { createFeedListener } from '../db/feed-listener.ts'
import { createCamera } from './create-camera.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
let station: Actor
let camera: Camera

beforeAll(async () => {
  t = await openTestContext({ maxConnections: 20 })
  station = aMember(t.organizationId, 'station')
  camera = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://cam/1' })
})
afterAll(() => t.close())

/** What a reader does: page after page from its cursor, until `isDone` was true before a page that brought nothing. */
async function follow(readPage: (after: number) => Promise<{ seqs: number[], cursor: number }>, isDone: () => boolean): Promise<number[]> {
  const seen: number[] = []
  for (let cursor = 0; ;) {
    const done = isDone()
    const page = await readPage(cursor)
    seen.push(...page.seqs)
    cursor = page.cursor
    if (done && page.seqs.length === 0)
      return seen
  }
}

/** As a browser does when no connection is free in time, on a slow machine; a deadlock is no such excuse. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act()
    }
    catch (error) {
      if (!(error instanceof AppError && error.cause instanceof Error && error.cause.message.startsWith('timeout exceeded')))
        throw error
    }
  }
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

describe('the order of the feed', () => {
  it('SY5 FE1 50 pushers at once and 5 readers: nothing skipped, doubled or out of order', async () => {
    const pushes = 4
    const rows = 5
    let writing = true
    const readers = upTo(5).map(reader => follow(async (after) => {
      const page = await patiently(() => readFeed(t.context, station, { after, limit: reader }))
      return {
        seqs: page.items.map(({ orgSeq }) => orgSeq),
        cursor: page.cursor,
      }
    }, () => !writing))

    const writers = upTo(50).map(async () => {
      const deviceId = aDeviceId()
      for (let round = 0; round < pushes; round++) {
        const push = aPush(deviceId, 1 + round * rows, upTo(rows).map(() => aSafetyEvent(camera)))
        await patiently(() => pushEvents(t.context, station, push))
      }
    })
    const written = await Promise.allSettled(writers)
    writing = false
    const read = await Promise.all(readers)
    expect(written.filter(({ status }) => status === 'rejected')).toEqual([])
    for (const seen of read)
      expect(seen).toEqual(upTo(50 * pushes * rows))
  })

  it('SY5 a push waits for one that began before it, so a reader cannot pass it by', async () => {
    const { cursor } = await readFeed(t.context, station, { after: 0, limit: 500 }).then(async first => first.upToDate
      ? first
      : readFeed(t.context, station, { after: first.cursor, limit: 500 }))
    const slow = new pg.Client({ ...t.test.owner })
    await slow.connect()
    await slow.query('begin')
    await slow.query('select set_config(\'ansim.organization_id\', $1, true)', [t.organizationId])
    await slow.query('update organization set last_org_seq = last_org_seq + 1')

    let fastIsDone = false
    const fast = pushEvents(t.context, station, aPush(aDeviceId(), 1, [
      aSafetyEvent(camera),
    ])).finally(() => {
      fastIsDone = true
    })
    await waitForBlockedBackend()
    expect(fastIsDone).toBe(false)
    expect((await readFeed(t.context, station, { after: cursor, limit: 10 })).items).toEqual([])
    await slow.query('commit')
    await slow.end()
    expect((await fast).outcomes).toEqual([
      { seq: 1, outcome: 'applied', orgSeq: cursor + 2 },
    ])
  })

  it('SY5 the same reader over a BIGSERIAL does skip, which is why there is none', async () => {
    await t.test.superuser.query('create table by_serial (org_seq bigserial primary key)')
    const slow = new pg.Client({ ...t.test.owner })
    await slow.connect()
    await t.test.superuser.query('grant all on by_serial, by_serial_org_seq_seq to public')
    await slow.query('begin')
    await slow.query('insert into by_serial default values')
    await t.test.superuser.query('insert into by_serial default values')
    let round = 0
    const seen = await follow(async (after) => {
      if (++round === 2)
        await slow.query('commit')
      const { rows } = await t.test.superuser.query<{ org_seq: string }>('select org_seq from by_serial where org_seq > $1 order by 1', [after])
      const seqs = rows.map(row => Number(row.org_seq))
      return { seqs, cursor: seqs.at(-1) ?? after }
    }, () => round >= 2)
    await slow.end()
    expect(seen).toEqual([2])
    await t.test.superuser.query('drop table by_serial')
  })

  async function waitForBlockedBackend(): Promise<void> {
    for (let waiting = 0; waiting !== 1;) {
      const { rowCount } = await t.test.superuser.query('select 1 from pg_stat_activity where usename = \'ansim_app\' and datname = current_database() and wait_event_type = \'Lock\'')
      waiting = rowCount ?? 0
    }
  }
})

describe('createFeedListener', () => {
  it('FE4 wakes after each committed push, and once more after a connection was lost', async () => {
    const stop = new AbortController()
    const woken: (string | undefined)[] = []
    let wake = (): void => {}
    const next = async (count: number): Promise<void> => {
      while (woken.length < count)
        await new Promise<void>(resolve => wake = resolve)
    }
    const listener = createFeedListener({
      connection: t.test.database.connection,
      timers: timersOf(globalThis, t.context.clock),
      logger: t.context.logger,
      onFeed: (organizationId) => {
        woken.push(organizationId)
        wake()
      },
    })
    const running = listener.run(stop.signal)
    await next(1)
    await pushEvents(t.context, station, aPush(aDeviceId(), 1, [
      aSafetyEvent(camera),
    ]))
    await next(2)
    await t.test.superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = \'ansim_app\' and datname = current_database() and query like \'listen%\'')
    await next(3)
    expect(woken).toEqual([undefined, t.organizationId, undefined])
    stop.abort()
    await running
    await listener.close()
  })
})
