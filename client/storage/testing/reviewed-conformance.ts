import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { markOf } from '../../core/sync/inverse-change.ts'
import { buildAnnotation, buildApart, buildEvent, buildStored, buildStoredAnnotation, cameraIdOf, dbEpochOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { at, openedStores } from './push-reply-builder.ts'

/** What every EventStore must do with who has reviewed what. */
export function testReviewed(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: reviewed`, () => {
    const openStore = openedStores(open)

    it('IN1 REV-1 what is not reviewed is counted per person, within the time and whatever narrows it', async () => {
      const store = await openStore()
      const [kim, lee] = [
        memberIdOf(1),
        memberIdOf(2),
      ]
      for (const n of [1, 2, 3, 4]) {
        await store.record(buildApart(n, n === 4
          ? {
              severity: 'low',
              cameraId: cameraIdOf(7),
            }
          : {}))
      }
      await store.annotateAll([1, 2].map(n => buildAnnotation(n, buildEvent(n).eventId, {
        memberId: kim,
        change: markOf('reviewed'),
      })))
      await store.annotate(buildAnnotation(3, buildEvent(1).eventId, { memberId: lee, memberName: 'Lee' }))
      expect(await store.unreviewed(kim)).toMatchObject({ high: 1, low: 1, critical: 0 })
      expect(await store.unreviewed(lee)).toMatchObject({ high: 2, low: 1 })
      const since = buildEvent(2).recordedAt
      expect(await store.unreviewed(kim, { since })).toMatchObject({ high: 1, low: 1 })
      expect(await store.unreviewed(lee, { since, until: buildEvent(4).recordedAt })).toMatchObject({ high: 2, low: 0 })
      // The severity that is shown hides no other's count; all else narrows them.
      expect(await store.unreviewed(kim, { severity: 'low' })).toMatchObject({ high: 1, low: 1 })
      expect(await store.unreviewed(kim, {
        cameraId: cameraIdOf(7),
      })).toMatchObject({ high: 0, low: 1 })
      expect((await store.listIncidents({ limit: 9, unreviewedBy: kim })).map(({ incidentId }) => incidentId)).toEqual([4, 3].map(n => buildEvent(n).eventId))
      expect((await store.listMatching({ unreviewedBy: lee }, 2)).map(({ incidentId }) => incidentId)).toEqual([4, 3].map(n => buildEvent(n).eventId))
      // Taken back, it counts again, for that person alone; others' acknowledgement stands.
      await store.annotate(buildAnnotation(4, buildEvent(1).eventId, {
        memberId: kim,
        change: markOf('unreviewed'),
      }))
      expect(await store.unreviewed(kim)).toMatchObject({ high: 2 })
      expect(await store.unreviewed(lee)).toMatchObject({ high: 2 })
    })

    it('IN1 a mark made on another tablet counts here', async () => {
      const store = await openStore()
      const theirs = buildStored(1, { incidentId: buildStored(1).event.eventId })
      const { eventId } = theirs.event
      const page = (cursor: number, change: Partial<Parameters<EventStore['applyFeed']>[1]>) => ({
        items: [],
        annotations: [],
        cursor,
        dbEpoch: dbEpochOf(1),
        ...change,
      })
      await store.applyFeed(0, page(1, {
        items: [theirs],
      }), at)
      expect(await store.unreviewed(memberIdOf(2))).toMatchObject({ high: 1 })
      await store.applyFeed(1, page(2, {
        annotations: [
          buildStoredAnnotation(2, eventId, {
            memberId: memberIdOf(2),
            change: markOf('reviewed'),
          }, { incidentId: eventId }),
        ],
      }), at)
      expect(await store.unreviewed(memberIdOf(2))).toMatchObject({ high: 0 })
      expect(await store.unreviewed(memberIdOf(1))).toMatchObject({ high: 1 })
    })
  })
}
