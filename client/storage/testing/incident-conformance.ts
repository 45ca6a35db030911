import type { EventStore } from '../../core/sync/event-store.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actReportOf, countActs } from '#contract/act'
import { suppressionIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { buildAnnotation, buildApart, buildEvent, buildStored, buildStoredAnnotation, dbEpochOf, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { applied, at, openedStores, rejected, reply } from './push-reply-builder.ts'

const dbEpoch = dbEpochOf(1)

/** Every event that was not suppressed is in one incident, and each incident is what its events add up to. */
async function expectSums(store: EventStore): Promise<void> {
  const events = await store.list({ limit: 1000 })
  const incidents = await store.listIncidents({ limit: 1000 })
  const inThem = events.filter(({ incidentId }) => incidentId !== undefined)
  expect(inThem.length).toBe(events.filter(({ event }) => event.suppressedBy === undefined).length)
  expect(incidents.map(row => [
    row.incidentId,
    row.eventCount,
    row.count,
    row.firstAt,
    row.lastAt,
    row.waiting,
  ]).sort()).toEqual([
    ...Map.groupBy(inThem, row => row.incidentId!),
  ].map(([incidentId, rows]) => [
    incidentId,
    rows.length,
    countActs(rows.map(({ event }) => actReportOf(event))),
    Math.min(...rows.map(({ event }) => event.capturedAt)),
    Math.max(...rows.map(({ event }) => event.capturedAt)),
    rows.filter(({ sync }) => sync === 'waiting').length,
  ]).sort())
}

/** What every EventStore must do with incidents. */
export function testIncidents(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: incidents`, () => {
    const openStore = openedStores(open)

    it('IC5 what is recorded here joins its incident at once, with count, worst severity and the picture of the worst', async () => {
      const store = await openStore()
      for (const event of [
        buildEvent(1),
        buildEvent(2, { severity: 'critical', trackId: 2 }),
        buildEvent(3, { trackId: 3 }),
        buildApart(4),
      ])
        await store.record(event)
      const [apart, joined] = await store.listIncidents({ limit: 9 })
      expect(apart).toMatchObject({ incidentId: buildEvent(4).eventId, count: 1 })
      expect(joined).toMatchObject({
        incidentId: buildEvent(1).eventId,
        count: 3,
        waiting: 3,
        severity: 'critical',
        event: { eventId: buildEvent(2).eventId },
        orderedAt: buildEvent(3).recordedAt,
      })
      expect(await store.unreviewed()).toMatchObject({ critical: 1, high: 1, low: 0 })
      await expectSums(store)
    })

    it('IC5 the server has the last word on where an event belongs, and what was said here goes with it', async () => {
      const store = await openStore()
      const mine = await store.record(buildEvent(5))
      const second = await store.record(buildEvent(6, { trackId: 2 }))
      await store.annotate(buildAnnotation(1, mine.event.eventId, {
        change: { kind: 'note', text: 'Mine.' },
      }))
      const theirs = buildStored(1, { incidentId: buildStored(1).event.eventId })
      await store.applyFeed(0, {
        items: [
          theirs,
          {
            event: mine.event,
            orgSeq: 2,
            receivedAt: at,
            clockSuspect: false,
            incidentId: theirs.incidentId,
          },
        ],
        cursor: 2,
        dbEpoch,
      }, at)
      const opened = await store.openIncident(mine.event.eventId)
      expect(opened?.row).toMatchObject({
        incidentId: theirs.incidentId,
        count: 2,
        review: {
          review: {
            notes: [
              { text: 'Mine.' },
            ],
          },
          waiting: 1,
        },
      })
      expect(opened?.events.map(({ event }) => event.eventId)).toEqual([theirs.event.eventId, mine.event.eventId])
      expect(opened?.annotations).toHaveLength(1)
      // The one that is not told yet waits where it was; nobody knows better.
      expect((await store.find(second.event.eventId))?.incidentId).toBe(mine.event.eventId)
      await expectSums(store)
    })

    it('IC3 a suppressed event is kept, and is in no incident', async () => {
      const store = await openStore()
      await store.record(buildEvent(1, {
        suppressedBy: suppressionIdSchema.parse('00000000-0000-7000-8000-000000000007'),
      }))
      expect(await store.listIncidents({ limit: 9 })).toEqual([])
      const [row] = await store.list({ limit: 9 })
      expect(row?.incidentId).toBeUndefined()
      await store.annotate(buildAnnotation(1, row!.event.eventId))
      expect((await store.find(row!.event.eventId))?.review?.review.acknowledged).toMatchObject({ memberName: 'Kim' })
    })

    it('IC2 closed here, an incident takes no later event, told or not', async () => {
      const store = await openStore()
      await store.record(buildEvent(1))
      await store.annotate(buildAnnotation(1, buildEvent(1).eventId, {
        change: { kind: 'verdict', verdict: 'confirmed' },
        madeAt: epochMs(buildEvent(3).recordedAt),
      }))
      await store.record(buildEvent(2, { trackId: 2 }))
      await store.record(buildEvent(4, { trackId: 3 }))
      expect((await store.listIncidents({ limit: 9 })).map(({ incidentId, count }) => [incidentId, count])).toEqual([
        [buildEvent(4).eventId, 1],
        [buildEvent(1).eventId, 2],
      ])
    })

    it('IC4 what is said of any event of an incident is said of all of it', async () => {
      const store = await openStore()
      const theirs = [1, 2].map(orgSeq => buildStored(orgSeq, { incidentId: buildStored(1).event.eventId }))
      await store.applyFeed(0, {
        items: theirs,
        annotations: [
          buildStoredAnnotation(3, theirs[1]!.event.eventId, {}, { incidentId: theirs[0]!.incidentId }),
        ],
        cursor: 3,
        dbEpoch,
      }, at)
      expect((await store.find(theirs[0]!.event.eventId))?.review?.review.acknowledged?.memberName).toBe('Lee')
      const mine = await store.annotate(buildAnnotation(9, theirs[0]!.event.eventId, {
        change: { kind: 'acknowledge', takenBack: true },
      }))
      expect(mine.annotation.basedOn).toBe(3)
      expect((await store.listIncidents({ limit: 9, state: 'new' })).map(({ count }) => count)).toEqual([2])
    })

    it('IC5 HD1 an event that goes leaves a smaller sum, the last one takes the incident and what was said of it along', async () => {
      const store = await openStore()
      const theirs = [1, 2].map(orgSeq => buildStored(orgSeq, { incidentId: buildStored(1).event.eventId }))
      await store.applyFeed(0, {
        items: theirs,
        annotations: [
          buildStoredAnnotation(3, theirs[0]!.event.eventId, {}, { incidentId: theirs[0]!.incidentId }),
        ],
        cursor: 3,
        dbEpoch,
      }, at)
      await store.prune(theirs[1]!.event.recordedAt, at)
      expect((await store.listIncidents({ limit: 9 })).map(({ count, review }) => [count, review?.review.acknowledged?.memberName])).toEqual([
        [1, 'Lee'],
      ])
      await store.prune(epochMs(theirs[1]!.event.recordedAt + 1), at)
      expect(await store.listIncidents({ limit: 9 })).toEqual([])
      expect(await store.openIncident(theirs[0]!.incidentId!)).toBeUndefined()
    })

    it('IC5 CL5 a refused event is an incident of its own, marked', async () => {
      const store = await openStore()
      await store.record(buildEvent(1))
      await store.record(buildEvent(2, { trackId: 2 }))
      await store.applyPush(reply(2, [
        applied(1),
        rejected(2),
      ]))
      expect((await store.listIncidents({ limit: 9 })).map(({ count, rejected: refused }) => [count, refused])).toEqual([
        [1, 1],
        [1, 0],
      ])
      await expectSums(store)
    })

    it('IC5 whatever comes in whatever order, each event is in one incident and every count is the count of its events', () => fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(
        fc.record({
          do: fc.constant('record' as const),
          atS: fc.nat(900),
          trackId: fc.nat(3),
          isHidden: fc.boolean(),
        }),
        fc.record({
          do: fc.constant('say' as const),
          of: fc.nat(9),
          isClosing: fc.boolean(),
          atS: fc.nat(900),
        }),
        // The server says that an event belongs to the incident of another one.
        fc.record({
          do: fc.constant('tell' as const),
          of: fc.nat(9),
          to: fc.nat(9),
        }),
      ), { minLength: 1, maxLength: 25 }),
      async (steps) => {
        const store = await openStore()
        let cursor = 0
        let made = 0
        for (const step of steps) {
          const events = await store.list({ limit: 50 })
          const row = events[step.do === 'record'
            ? 0
            : step.of % Math.max(1, events.length)]
          if (step.do === 'record') {
            const capturedAt = epochMs(1_700_000_000_000 + step.atS * 1000)
            await store.record(buildEvent(++made, {
              capturedAt,
              trackId: step.trackId,
              ...step.isHidden && made % 5 === 0 && {
                suppressedBy: suppressionIdSchema.parse('00000000-0000-7000-8000-000000000007'),
              },
            }))
          }
          else if (row && step.do === 'say') {
            await store.annotate(buildAnnotation(++made, row.event.eventId, {
              madeAt: epochMs(1_700_000_000_000 + step.atS * 1000),
              ...step.isClosing && {
                change: { kind: 'verdict', verdict: 'confirmed' },
              },
            }))
          }
          else if (row && step.do === 'tell') {
            const incidentId = row.event.suppressedBy === undefined
              ? events[step.to % events.length]!.event.eventId
              : undefined
            await store.applyFeed(cursor, {
              items: [
                {
                  event: {
                    ...row.event,
                    deviceId: deviceIdOf(3),
                  },
                  orgSeq: ++cursor,
                  receivedAt: at,
                  clockSuspect: false,
                  incidentId,
                },
              ],
              cursor,
              dbEpoch,
            }, at)
          }
        }
        await expectSums(store)
      },
    ), { numRuns: 30, verbose: 1 }))
  })
}
