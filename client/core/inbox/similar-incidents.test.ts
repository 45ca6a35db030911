import type { NewSafetyEvent } from '../sync/event-row.ts'
import type { IncidentRow } from '../sync/incident-row.ts'
import { expect, it } from 'vitest'
import { withEvent } from '#contract/incident'
import { epochMs } from '#contract/time'
import { buildApart, buildEvent, cameraIdOf, deviceIdOf } from '../sync/testing/event-builder.ts'
import { similarIncidents } from './similar-incidents.ts'

const hour = 3_600_000
const noon = 1_700_049_600_000

function rowAt(n: number, hours: number, x: number, change: Partial<NewSafetyEvent> = {}): IncidentRow {
  const capturedAt = epochMs(noon + hours * hour)
  const [box] = buildEvent(n).boxes
  const event = {
    ...buildEvent(n, {
      capturedAt,
      boxes: [
        {
          ...box!,
          box: { x1: x, y1: 0.2, x2: x + 0.1, y2: 0.5 },
        },
      ],
      ...change,
    }),
    deviceId: deviceIdOf(1),
  }
  return {
    ...withEvent(undefined, event),
    event,
    waiting: 0,
    rejected: 0,
    orderedAt: capturedAt,
  }
}

it('IN4 similar are those of the same camera, rule and zone, alike in time of day and place', () => {
  const incident = rowAt(1, 0, 0.2)
  const sameHourDaysAgo = rowAt(2, -72, 0.2)
  const otherShift = rowAt(3, -12, 0.2)
  const otherPlace = rowAt(4, -24, 0.7)
  const nearBefore = rowAt(5, -1, 0.25)
  const placeless = rowAt(6, -24, 0, { boxes: [], trackId: 0 })
  const others = [
    otherShift,
    otherPlace,
    placeless,
    sameHourDaysAgo,
    nearBefore,
    incident,
    rowAt(7, 0, 0.2, {
      cameraId: cameraIdOf(9),
    }),
    rowAt(8, 0, 0.2, { zone: buildApart(8).zone }),
  ]
  const found = similarIncidents(incident, others, 9)
  expect(found.map(({ row }) => row)).toEqual([
    sameHourDaysAgo,
    nearBefore,
    placeless,
    // As unlike as one another: the newer.
    otherShift,
    otherPlace,
  ])
  expect(found[1]).toMatchObject({
    apartMs: hour,
    distance: expect.closeTo(0.05),
  })
  expect(found[2]!.distance).toBeUndefined()
  expect(similarIncidents(incident, others, 2)).toHaveLength(2)
  // Around midnight: an hour apart, not twenty-three.
  expect(similarIncidents(rowAt(1, 11.5, 0.2), [
    rowAt(2, -11.5, 0.2),
  ], 1)[0]!.apartMs).toBe(hour)
})
