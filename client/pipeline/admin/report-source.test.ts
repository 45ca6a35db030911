import type { Configuration } from '#contract/configuration'
import type { SiteId } from '#contract/ids'
import type { RouteName } from '#contract/routes'
import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { createReportSource } from './report-source.ts'

const site = 'site-1' as SiteId
const hourMs = 3_600_000
const from = epochMs(100 * hourMs)
const to = epochMs(108 * hourMs)
const ranges = {
  now: { from, to },
  before: {
    from: epochMs(92 * hourMs),
    to: from,
  },
}
const configuration = {
  cameras: [
    { cameraId: 'c1', name: 'Gate', siteId: site },
    { cameraId: 'c2', name: 'Dock', siteId: 'site-2' },
  ],
  rules: [
    { ruleId: 'r1', name: 'Helmet, new name' },
  ],
  zones: [],
} as unknown as Configuration

function row(id: number, cameraId: string, firstAt: number, part: object = {}): IncidentRow {
  return {
    incidentId: `i${id}`,
    cameraId,
    firstAt: epochMs(firstAt),
    severity: 'high',
    event: {
      cameraId,
      cameraName: 'old name',
      rule: { ruleId: 'r1', name: 'Helmet' },
      zone: { zoneId: 'z1', name: 'Aisle' },
    },
    ...part,
  } as unknown as IncidentRow
}

function sourceOf(rows: readonly IncidentRow[], failure: Error = new NetworkUnavailable('away')) {
  const asked: RouteName[] = []
  return {
    asked,
    source: createReportSource({
      api: {
        async call(name: RouteName) {
          asked.push(name)
          throw failure
        },
      } as never,
      coverage: {
        shifts: async () => {
          throw failure
        },
      },
      store: {
        async listIncidents({ limit, before, since }) {
          const held = rows.filter(({ firstAt }) => firstAt >= (since ?? 0))
          const start = before
            ? held.findIndex(({ incidentId }) => incidentId === before) + 1
            : 0
          return held.slice(start, start + limit)
        },
      },
      configuration: () => configuration,
      timeZoneOf: () => 'Asia/Seoul',
      heldSince: () => epochMs(50 * hourMs),
    }),
  }
}

it('RE1 without the server it counts all that this browser holds of the site, by the names of now, and says since when', async () => {
  const rows = [
    // Some pages of them.
    ...Array.from({ length: 450 }, (_, i) => row(i, 'c1', from + i * 1_000)),
    row(900, 'c2', from + 5),
    row(901, 'c1', from - 5, {
      severity: 'critical',
      review: {
        review: {
          verdict: { verdict: 'false-alarm' },
          reactedAt: epochMs(from + 55_000),
        },
      },
    }),
    row(902, 'c9', from + 5),
  ]
  const { by, now, before } = await sourceOf(rows).source.sum(site, ranges)
  expect(by).toEqual({ kind: 'device', since: 50 * hourMs })
  expect(now.total).toBe(450)
  expect(now.rules).toEqual([
    {
      name: 'Helmet, new name',
      count: 450,
      severities: { high: 450 },
    },
  ])
  expect(now.cameras[0]!.name).toBe('Gate')
  expect(before).toMatchObject({
    total: 1,
    severities: { critical: 1 },
    reaction: { acknowledged: 1, never: 0, medianMs: 55_000 },
  })
  expect(before.falseAlarms[0]).toMatchObject({ falseAlarms: 1, judged: 1, count: 1 })
})

it('RE5 without the server the trend begins with what is held here, and coverage is not known', async () => {
  const { source } = sourceOf([
    row(1, 'c1', from + 5),
  ])
  expect(await source.trend(site, [ranges.before.from, from, to])).toEqual({
    by: { kind: 'device', since: 50 * hourMs },
    steps: [
      {},
      { high: 1 },
    ],
    knownSince: 50 * hourMs,
  })
  expect(await source.coverage(site, ['2026-11-21'])).toBeUndefined()
})

it('what the server refuses is not counted here instead', async () => {
  const refused = new AppError('not-allowed', 'Ask an administrator.')
  await expect(sourceOf([], refused).source.sum(site, ranges)).rejects.toBe(refused)
  await expect(sourceOf([], refused).source.coverage(site, ['2026-11-21'])).rejects.toBe(refused)
})
