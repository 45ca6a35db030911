import { expect, it } from 'vitest'
import { boundsOfPeriod, dayEdges, daysOfPeriod, periodAfter } from './report-period.ts'

const at = (iso: string): number => Date.parse(iso)

it('a shift, a day and a week are by the site\'s clock, a week from Monday on', () => {
  // 2026-11-21 is a Saturday.
  expect(boundsOfPeriod({ kind: 'shift', day: '2026-11-21', shift: 2 }, 'Asia/Seoul')).toEqual({
    from: at('2026-11-21T22:00+09:00'),
    to: at('2026-11-22T06:00+09:00'),
  })
  expect(boundsOfPeriod({ kind: 'day', day: '2026-11-21' }, 'Asia/Seoul')).toEqual({
    from: at('2026-11-21T06:00+09:00'),
    to: at('2026-11-22T06:00+09:00'),
  })
  expect(boundsOfPeriod({ kind: 'week', day: '2026-11-21' }, 'Asia/Seoul')).toEqual({
    from: at('2026-11-16T06:00+09:00'),
    to: at('2026-11-23T06:00+09:00'),
  })
  expect(daysOfPeriod({ kind: 'week', day: '2026-11-16' })[0]).toBe('2026-11-16')
  expect(daysOfPeriod({ kind: 'week', day: '2026-11-22' })[0]).toBe('2026-11-16')
})

it('where the clock is set back, the week is an hour longer', () => {
  const { from, to } = boundsOfPeriod({ kind: 'week', day: '2026-10-25' }, 'Europe/Berlin')
  expect((to - from) / 3_600_000).toBe(7 * 24 + 1)
})

it('the period before and after is of the same kind, and edges are the days of whole weeks', () => {
  expect(periodAfter({ kind: 'week', day: '2026-11-21' }, -1)).toEqual({ kind: 'week', day: '2026-11-14' })
  expect(periodAfter({ kind: 'shift', day: '2026-11-21', shift: 0 }, 1)).toEqual({ kind: 'shift', day: '2026-11-22', shift: 0 })
  const edges = dayEdges({ kind: 'day', day: '2026-11-21' }, 8, 'Asia/Seoul')
  expect(edges).toHaveLength(57)
  expect(edges.at(-1)).toBe(at('2026-11-23T06:00+09:00'))
  expect(edges[49]).toBe(at('2026-11-16T06:00+09:00'))
})
