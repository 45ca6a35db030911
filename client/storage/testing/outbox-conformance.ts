import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { safetyEventSchema } from '#contract/safety-event'
import { pushMaxBytes } from '#contract/sync'
import { buildEvent, dbEpochOf } from '../../core/sync/testing/event-builder.ts'
import { applied, at, duplicate, limits, openedStores, rejected, reply, waitingSeqs } from './push-reply-builder.ts'

async function recordMany(store: EventStore, count: number): Promise<void> {
  for (let n = 1; n <= count; n++)
    await store.record(buildEvent(n))
}
const syncOf = async (store: EventStore, n: number): Promise<string | undefined> => (await store.find(buildEvent(n).eventId))?.sync

/** What the outbox of every EventStore must do. */
export function testOutbox(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: outbox`, () => {
    const openStore = openedStores(open)

    it('CL2 record keeps the event, its outbox row and the next number together', async () => {
      const store = await openStore()
      const row = await store.record(buildEvent(1))
      await store.record(buildEvent(2))
      expect(row).toMatchObject({
        sync: 'waiting',
        event: {
          ...buildEvent(1),
          deviceId: (await store.device()).deviceId,
        },
      })
      expect(safetyEventSchema.parse(row.event)).toEqual(row.event)
      expect(await store.outboxBatch(limits)).toEqual([
        { seq: 1, event: row.event },
        {
          seq: 2,
          event: expect.objectContaining({ eventId: buildEvent(2).eventId }),
        },
      ])
      expect(await store.device()).toMatchObject({ nextSeq: 3, ackedSeq: 0 })
    })

    it('CL2 a failing transaction leaves nothing: no event, no outbox row, no number', async () => {
      const store = await openStore()
      await store.record(buildEvent(1))
      // A function cannot be stored; it fails in the middle of the transaction, at the event.
      const unstorable = {
        ...buildEvent(2),
        cameraName: (() => 'Press 1') as unknown as string,
      }
      await expect(store.record(unstorable)).rejects.toThrow()
      expect(await store.find(buildEvent(2).eventId)).toBeUndefined()
      expect(await waitingSeqs(store)).toEqual([1])
      expect((await store.device()).nextSeq).toBe(2)
    })

    it('CL2 recording at once from many sides gives every event its own number', async () => {
      const store = await openStore()
      await Promise.all(Array.from({ length: 20 }, (_, n) => store.record(buildEvent(n + 1))))
      expect(await waitingSeqs(store)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
      expect((await store.list({ limit: 100 }))).toHaveLength(20)
    })

    it('CL2 the same event recorded twice is one event', async () => {
      const store = await openStore()
      await store.record(buildEvent(1))
      await store.record(buildEvent(1))
      expect(await waitingSeqs(store)).toEqual([1])
    })

    it('CL3 a batch keeps to its limits, and holds one row however large', async () => {
      const store = await openStore()
      await recordMany(store, 5)
      const batch = (rows: number, bytes: number): Promise<number> => store.outboxBatch({ rows, bytes }).then(rows => rows.length)
      expect(await batch(3, pushMaxBytes)).toBe(3)
      expect(await batch(200, 1)).toBe(1)
      expect(await batch(200, 2500)).toBe(2)
    })

    it('CL4 an acknowledged row leaves the outbox and no other does', async () => {
      const store = await openStore()
      await recordMany(store, 4)
      // The server says more than it confirms: row 3 is beyond ackedSeq and must stay.
      await store.applyPush(reply(2, [
        applied(1),
        applied(2),
        applied(3),
      ]))
      expect(await waitingSeqs(store)).toEqual([3, 4])
      expect([await syncOf(store, 2), await syncOf(store, 3)]).toEqual(['synced', 'waiting'])
      expect(await store.device()).toMatchObject({ ackedSeq: 2 })
      expect((await store.find(buildEvent(2).eventId))?.orgSeq).toBe(1002)
    })

    it('CL4 a number acknowledged without its outcome stays until a push learns the outcome', async () => {
      const store = await openStore()
      await recordMany(store, 2)
      await store.applyPush(reply(2, [
        duplicate(1),
      ]))
      expect(await waitingSeqs(store)).toEqual([2])
      await store.applyPush(reply(2, [
        rejected(2),
      ]))
      expect(await syncOf(store, 2)).toBe('rejected')
    })

    it('CL5 a refused row is kept with its reason, and the queue goes on', async () => {
      const store = await openStore()
      await recordMany(store, 3)
      await store.applyPush(reply(2, [
        rejected(1),
        applied(2),
      ]))
      expect(await store.find(buildEvent(1).eventId)).toMatchObject({
        sync: 'rejected',
        rejection: { code: 'not-found', message: 'That camera was removed.' },
      })
      expect(await waitingSeqs(store)).toEqual([3])
      expect(await store.counts()).toMatchObject({ waiting: 1, rejected: 1, oldestWaitingAt: buildEvent(3).recordedAt })
    })

    it('CL5 an event that cannot even be sent is marked, and its number is still told', async () => {
      const store = await openStore()
      await recordMany(store, 2)
      await store.refuse(1, { code: 'too-large', message: 'Too large.' })
      expect(await store.find(buildEvent(1).eventId)).toMatchObject({
        sync: 'rejected',
        rejection: { code: 'too-large' },
      })
      expect((await store.outboxBatch(limits)).map(row => [row.seq, row.event?.eventId])).toEqual([
        [1, undefined],
        [2, buildEvent(2).eventId],
      ])
    })

    it('CL6 a server that lost what it confirmed is told again, in the same numbers', async () => {
      const store = await openStore()
      await recordMany(store, 4)
      await store.noteSent(3)
      await store.applyPush(reply(3, [
        applied(1),
        applied(2),
        applied(3),
      ]))
      expect(await store.squareDevice({ ackedSeq: 1 }, at)).toBe('push-again')
      expect(await waitingSeqs(store)).toEqual([2, 3, 4])
      expect(await syncOf(store, 2)).toBe('waiting')
      expect(await store.squareDevice({ ackedSeq: 1 }, at)).toBe('in-step')
    })

    it('CL6 a lost answer is no reason to do anything but push', async () => {
      const store = await openStore()
      await recordMany(store, 3)
      await store.noteSent(2)
      expect(await store.squareDevice({
        ackedSeq: 2,
        dbEpoch: dbEpochOf(1),
      }, at)).toBe('in-step')
      expect(await waitingSeqs(store)).toEqual([1, 2, 3])
    })

    it('CL7 a number the server knows and we never sent means another device: what waits is numbered anew', async () => {
      const store = await openStore()
      await recordMany(store, 3)
      await store.applyPush(reply(1, [
        applied(1),
      ]))
      await store.noteSent(1)
      const before = await store.device()
      expect(await store.squareDevice({ ackedSeq: 2 }, at)).toBe('new-device')
      const after = await store.device()
      expect(after.deviceId).not.toBe(before.deviceId)
      expect(after).toMatchObject({ nextSeq: 3, ackedSeq: 0 })
      expect((await store.outboxBatch(limits)).map(({ seq, event }) => [seq, event?.eventId, event?.deviceId]))
        .toEqual([
          [1, buildEvent(2).eventId, after.deviceId],
          [2, buildEvent(3).eventId, after.deviceId],
        ])
      expect((await store.find(buildEvent(1).eventId))?.event.deviceId).toBe(before.deviceId)
    })
  })
}
