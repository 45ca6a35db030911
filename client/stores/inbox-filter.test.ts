import fc from 'fast-check'
import { expect, it } from 'vitest'
import { labels } from '#contract/detection'
import { groupIdSchema } from '#contract/ids'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'
import { wantedStates } from '../core/sync/incident-filter.ts'
import { cameraIdOf, memberIdOf } from '../core/sync/testing/event-builder.ts'
import { inboxFilterOf, inboxQueryOf, incidentFilterOf } from './inbox-filter.ts'

const at = epochMs(1_700_000_000_000)
const asked = {
  at,
  reviewer: memberIdOf(1),
  camerasOf: () => [
    cameraIdOf(1),
    cameraIdOf(2),
  ],
}
const groupId = groupIdSchema.parse(cameraIdOf(5))

it('IN2 an address says every filter, and is read back as it was', () => {
  const seed = Date.now() % 2 ** 31
  console.warn(`seed ${seed}`)
  fc.assert(fc.property(fc.record({
    time: fc.constantFrom('24h', '7d', 'all', '2026-11-21', '2024-02-29'),
    severity: fc.constantFrom(...severities),
    camera: fc.constant(cameraIdOf(3)),
    group: fc.constant(groupId),
    zone: fc.uuid({ version: 4 }),
    rule: fc.uuid({ version: 4 }),
    label: fc.constantFrom(...labels),
    state: fc.constantFrom(...wantedStates, 'unreviewed'),
    text: fc.constantFrom('press', '프레스 2', 'a&b=c#d'),
  }, { requiredKeys: [] }), ({ time, ...rest }) => {
    const query = {
      ...rest,
      ...time !== undefined && time !== '24h' && { time },
    }
    expect(inboxQueryOf(inboxFilterOf(query))).toEqual(query)
  }), { seed })
})

it('IN2 what an address says wrongly does not narrow', () => {
  expect(inboxQueryOf(inboxFilterOf({
    time: 'yesterday',
    severity: 'grave',
    camera: '1',
    group: ['a', 'b'],
    label: 'dog',
    state: 'closed-ish',
    text: '   ',
    event: 'x',
  }))).toEqual({})
  expect(inboxFilterOf({ time: '2026-13-45x' }).time).toBe('24h')
})

it('REV-1 the last 24 hours by default; a day is the reader\'s own, to the next midnight', () => {
  expect(incidentFilterOf(inboxFilterOf({}), asked)).toEqual({ since: at - 86_400_000 })
  expect(incidentFilterOf(inboxFilterOf({ time: 'all' }), asked).since).toBeUndefined()
  const { since, until } = incidentFilterOf(inboxFilterOf({ time: '2026-11-21' }), asked)
  expect([
    new Date(since!),
    new Date(until!),
  ].map(day => [
    day.getDate(),
    day.getHours(),
  ])).toEqual([
    [21, 0],
    [22, 0],
  ])
  expect(incidentFilterOf(inboxFilterOf({ state: 'unreviewed', group: groupId }), asked)).toMatchObject({
    unreviewedBy: memberIdOf(1),
    cameraIds: [
      cameraIdOf(1),
      cameraIdOf(2),
    ],
  })
})
