import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { buildEvent, buildSnapshot, buildStored, cameraIdOf, dbEpochOf, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { testAnnotations } from './annotation-conformance.ts'
import { testFeed } from './feed-conformance.ts'
import { testHolding } from './hold-conformance.ts'
import { testIncidents } from './incident-conformance.ts'
import { testOutbox } from './outbox-conformance.ts'
import { applied, at, openedStores, rejected, reply, waitingSeqs } from './push-reply-builder.ts'
import { testReviewed } from './reviewed-conformance.ts'

/** What every EventStore must do. `open` makes an empty one with at most 100 bytes of room for pictures. */
export function testEventStore(name: string, open: () => Promise<EventStore>): void {
  testOutbox(name, open)
  testFeed(name, open)
  testAnnotations(name, open)
  testHolding(name, open)
  testIncidents(name, open)
  testReviewed(name, open)
  describe(name, () => {
    const openStore = openedStores(open)

    it('CL8 a picture is kept with its event, and due when the event is on the server', async () => {
      const store = await openStore()
      const picture = new Blob(['abc'], { type: 'image/webp' })
      await store.record(buildEvent(1, {
        snapshot: buildSnapshot(7),
      }), picture)
      await store.record(buildEvent(2, {
        snapshot: buildSnapshot(7),
      }), picture)
      expect(await (await store.snapshot(sha256Of(7)))?.text()).toBe('abc')
      expect(await store.dueUpload(at)).toBeUndefined()
      await store.applyPush(reply(1, [
        applied(1),
      ]))
      expect(await store.dueUpload(at)).toMatchObject({
        sha256: sha256Of(7),
        attempts: 0,
      })
      await store.settleUpload(sha256Of(7), epochMs(at + 1000))
      expect(await store.dueUpload(at)).toBeUndefined()
      expect(await store.dueUpload(epochMs(at + 1000))).toMatchObject({
        sha256: sha256Of(7),
        attempts: 1,
      })
      await store.settleUpload(sha256Of(7))
      expect(await store.dueUpload(epochMs(at + 1000))).toBeUndefined()
      expect(await (await store.snapshot(sha256Of(7)))?.text()).toBe('abc')
    })

    it('CL8 a picture that pauses after a failure goes at once when this clock is set back, and waits for no time that is hours away', async () => {
      const store = await openStore()
      await store.record(buildEvent(1, {
        snapshot: buildSnapshot(7),
      }), new Blob(['abc']))
      await store.applyPush(reply(1, [
        applied(1),
      ]))
      const longestPause = 60_000
      await store.settleUpload(sha256Of(7), epochMs(at + longestPause))
      const dueAt = async (now: number): Promise<string | undefined> => (await store.dueUpload(epochMs(now)))?.sha256
      expect(await dueAt(at)).toBeUndefined()
      expect(await dueAt(at - 2 * 60 * 60 * 1000)).toBe(sha256Of(7))
      expect(await dueAt(at + longestPause)).toBe(sha256Of(7))
    })

    it('CL8 the picture of a refused event is not sent', async () => {
      const store = await openStore()
      await store.record(buildEvent(1, {
        snapshot: buildSnapshot(7),
      }), new Blob(['abc']))
      await store.applyPush(reply(1, [
        rejected(1),
      ]))
      expect(await store.dueUpload(at)).toBeUndefined()
    })

    it('CL8 pictures are given up first: sent ones before unsent ones, and an event without room for its picture does without', async () => {
      const store = await openStore()
      const big = (letter: string): Blob => new Blob([
        letter.repeat(40),
      ])
      await store.record(buildEvent(1, {
        snapshot: buildSnapshot(1, 40),
      }), big('a'))
      await store.keepSnapshot(sha256Of(2), big('b'))
      await store.record(buildEvent(3, {
        snapshot: buildSnapshot(3, 40),
      }), big('c'))
      expect([await store.snapshot(sha256Of(1)), await store.snapshot(sha256Of(2)), await store.snapshot(sha256Of(3))].map(blob => blob?.size))
        .toEqual([40, undefined, 40])
      const row = await store.record(buildEvent(4, {
        snapshot: buildSnapshot(4, 101),
      }), new Blob([
        'd'.repeat(101),
      ]))
      expect(row.event.snapshot).toBeUndefined()
      expect(await waitingSeqs(store)).toEqual([1, 2, 3])
    })

    it('lists newest first, in pages, by camera and severity, and does not believe a suspect clock', async () => {
      const store = await openStore()
      for (let n = 1; n <= 6; n++) {
        await store.record(buildEvent(n, {
          cameraId: cameraIdOf(n % 2),
          severity: n <= 3
            ? 'low'
            : 'high',
        }))
      }
      const wild = buildStored(1, { clockSuspect: true, receivedAt: buildEvent(3).recordedAt })
      await store.applyFeed(0, {
        items: [
          {
            ...wild,
            event: {
              ...wild.event,
              cameraId: cameraIdOf(2),
              severity: 'medium',
            },
          },
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(1),
      }, at)
      const ids = async (query: Parameters<EventStore['list']>[0]): Promise<string[]> => (await store.list(query)).map(row => row.event.eventId)
      const id = (n: number): ReturnType<typeof buildEvent>['eventId'] => buildEvent(n).eventId
      expect(await ids({ limit: 4 })).toEqual([
        id(6),
        id(5),
        id(4),
        wild.event.eventId,
      ])
      expect(await ids({ limit: 2, before: wild.event.eventId })).toEqual([
        id(3),
        id(2),
      ])
      expect(await ids({
        limit: 9,
        cameraId: cameraIdOf(1),
      })).toEqual([
        id(5),
        id(3),
        id(1),
      ])
      expect(await ids({ limit: 9, severity: 'low' })).toEqual([
        id(3),
        id(2),
        id(1),
      ])
      expect(await ids({
        limit: 1,
        severity: 'low',
        cameraId: cameraIdOf(1),
        before: id(3),
      })).toEqual([
        id(1),
      ])
    })

    it('tells of changes to events, and keeps quiet about bookkeeping', async () => {
      const store = await openStore()
      let heard = 0
      const until = (count: number): Promise<void> => expect.poll(() => heard, { timeout: 5000 }).toBeGreaterThanOrEqual(count).then(() => {})
      await store.record(buildEvent(1))
      const stop = store.onChange(() => { heard++ })
      await store.record(buildEvent(2))
      await until(1)
      // Whatever is told once at the start has been told by the time a second record is heard.
      const before = heard
      await store.record(buildEvent(3))
      await until(before + 1)
      const settled = heard
      await store.noteSynced(at)
      await store.device()
      await store.applyFeed(0, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.lastSyncedAt()).toBe(at)
      stop()
      await store.record(buildEvent(4))
      expect(heard).toBe(settled)
    })
  })
}
