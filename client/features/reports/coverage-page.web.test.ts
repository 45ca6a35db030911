import type { CoverageStretch, CoverageStrip, ShiftCoverage } from '#contract/coverage'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { plantDayOf, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import CoveragePage from './coverage-page.vue'

const now = Date.now()
const siteId = idOf(50)
const timeZone = 'Asia/Seoul'
const session = buildSession({
  sites: [
    { siteId, name: 'Hanbit', timeZone },
  ],
})
const names = ['Gate 1', 'Press line', 'Dock']
const cameras = names.map((name, i) => ({
  cameraId: idOf(200 + i),
  siteId,
  name,
  streams: [
    {
      streamKind: 'main',
      ingest: { status: 'connecting', since: 0 },
    },
  ],
}))
const shifts = shiftsOf(plantDayOf(epochMs(now), timeZone), timeZone)
const start = shifts[0].from
const by = {
  deviceId: idOf(9) as never,
  name: 'Hall station',
  isStation: true,
}
const analysed: CoverageStretch['state'] = {
  kind: 'analysed',
  by,
  engine: 'webgpu',
  detectorId: 'ansim-nano-5' as never,
  fps: 5.2,
}
function stretch(fromMs: number, toMs: number, state: CoverageStretch['state'], isArmed = true): CoverageStretch {
  return {
    from: epochMs(start + fromMs),
    to: epochMs(start + toMs),
    isArmed,
    state,
  }
}
const hour = 3_600_000
function stripOf(i: number): CoverageStrip {
  const lostMs = 40_000 * (i + 1)
  return {
    cameraId: idOf(200 + i) as never,
    stretches: [
      stretch(0, 3 * hour, analysed),
      stretch(3 * hour, 3 * hour + lostMs, {
        kind: 'not-analysed',
        because: 'camera-offline',
        ...i === 0 && {
          alsoBy: ['Kim'],
        },
      }),
      stretch(3 * hour + lostMs, 12 * hour, analysed),
      stretch(12 * hour, 14 * hour, { kind: 'not-analysed', because: 'no-browser' }, i === 2),
      stretch(14 * hour, 20 * hour, analysed, false),
    ],
    totalMs: 20 * hour,
    analysedMs: 18 * hour - lostMs,
    armedMs: 12 * hour,
    armedAnalysedMs: 12 * hour - lostMs,
  }
}
const summed: ShiftCoverage[] = shifts.map((shift, i) => ({
  siteId: siteId as never,
  ...shift,
  totalMs: i === 2
    ? 12 * hour
    : 24 * hour,
  analysedMs: i === 2
    ? 12 * hour
    : 24 * hour - 240_000,
  armedMs: i === 2
    ? 0
    : 24 * hour,
  armedAnalysedMs: i === 2
    ? 0
    : 24 * hour - 240_000,
  uncovered: i === 0
    ? [
        {
          cameraId: idOf(202) as never,
          from: epochMs(start + 3 * hour),
          to: epochMs(start + 3 * hour + 120_000),
          because: 'camera-offline',
        },
      ]
    : [],
}))

async function openCoverage(more: Partial<Parameters<typeof openPage>[1]> = {}) {
  return openPage(CoveragePage, {
    session,
    cameras,
    answers: {
      'coverage.list': () => ({
        strips: [0, 1, 2].map(stripOf),
      }),
      'coverage.sum': () => ({ shifts: summed }),
    },
    ...more,
  })
}

describe('CO6 the page of coverage', () => {
  it('shows every camera\'s day, each shift\'s share and what nobody analysed', async () => {
    const page = await openCoverage()
    await expect.poll(() => page.all('[data-camera]').length).toBe(3)
    // Never rounded up to everything.
    expect(page.text()).toContain('99.7%')
    expect(page.all('[data-uncovered] li').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Dock.*2 min.*no pictures from the camera/),
    ])
    expect(audit(page.root)).toEqual([])
  })

  it('says who analysed, or why nobody did, at the place that is pointed at and by the keys', async () => {
    const page = await openCoverage()
    await expect.poll(() => page.all('[data-camera]').length).toBe(3)
    const bar = page.all('[data-camera]').find(row => row.textContent.includes('Gate 1'))!.querySelector('button')!
    const box = bar.getBoundingClientRect()
    bar.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + box.width / 24, bubbles: true }))
    await expect.poll(() => page.text()).toContain('analysed by Hall station, 5.2 looks a second, ansim-nano-5')
    bar.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    await expect.poll(() => page.text()).toContain('not analysed although a rule watched, no pictures from the camera. Kim looked as well')
  })

  it('goes back a day, and not into the days to come', async () => {
    const page = await openCoverage()
    await expect.poll(() => page.all('[data-camera]').length).toBe(3)
    expect(page.button('Day after')!.disabled).toBe(true)
    await page.press('Day before')
    await expect.poll(() => page.asked.filter(({ name }) => name === 'coverage.sum').length).toBe(2)
    expect(page.button('Day after')!.disabled).toBe(false)
  })

  it('says what went wrong, and tries again', async () => {
    let isAway = true
    const page = await openCoverage({
      answers: {
        'coverage.list': () => ({ strips: [] }),
        'coverage.sum': () => {
          if (isAway)
            throw new AppError('database-unavailable', 'It is away.')
          return { shifts: [] }
        },
      },
    })
    await expect.poll(() => page.alert()).not.toBe('')
    isAway = false
    await page.press('Try again')
    await expect.poll(() => page.text()).toContain('No camera was here on this day.')
  })
})
