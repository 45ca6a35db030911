import type { PlantDay } from '#contract/shift'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { plantDayAfter, plantDayOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { audit } from '../testing/audit.ts'
import { openPage } from '../testing/people-stage.ts'
import ReportsPage from './reports-page.vue'
import { buildFacts, cameras, coverageOf, session, siteId, sumsOf, timeZone } from './testing/night-shift.ts'

const now = Date.now()
const yesterday = plantDayAfter(plantDayOf(epochMs(now), timeZone), -1)
/** A night whose incidents are the same in every run. */
const night = '2026-03-08'
const nightFacts = buildFacts(Date.parse('2026-03-10T00:00Z'))

async function openReport(query = '', more: object = {}, facts = buildFacts(now)) {
  return openPage(ReportsPage, {
    session,
    cameras,
    at: `/page${query}`,
    answers: {
      ...sumsOf(facts),
      'coverage.sum': (({ query: { day, days } }: { query: { day: PlantDay, days: number } }) => ({
        shifts: Array.from({ length: days }, (_, i) => coverageOf(plantDayAfter(day, i))).flat(),
      })) as never,
      ...more,
    } as never,
  })
}

const sentences = (page: Awaited<ReturnType<typeof openReport>>): string[] => page.all('[data-sentences] p').map(({ textContent }) => textContent.trim())

describe('RE6 the page of reports', () => {
  it('begins with plain sentences of the newest shift that is over, whether anybody looked among them', async () => {
    const page = await openReport()
    await expect.poll(() => sentences(page).length).toBeGreaterThan(1)
    expect(page.root.querySelector('h1')!.textContent).toMatch(/shift, .*Hanbit/)
    expect(sentences(page).some(sentence => sentence.includes('92% of armed camera time was analysed'))).toBe(true)
    await expect.poll(() => page.root.querySelector('canvas')).not.toBeNull()
    expect(audit(page.root)).toEqual([])
  })

  it('a night: how many, where most of it, and that North gate was not watched for 38 minutes', async () => {
    const page = await openReport(`?period=shift&day=${night}&shift=2`, {}, nightFacts)
    await expect.poll(() => sentences(page).length).toBe(4)
    expect(sentences(page)).toEqual([
      'Night shift: 14 incidents, 1 critical. As many as the same shift of the day before.',
      expect.stringMatching(/ at Press 2 between 02:00 and 0[34]:00\.$/),
      '92% of armed camera time was analysed; North gate was not watched for 38 min.',
      expect.stringMatching(/^Half of the acknowledged were acknowledged within \d+ min/),
    ])
    // Charts are read as well as seen: each is a table or a list with its figures.
    expect(page.all('table').length).toBeGreaterThan(5)
    expect(page.all('ol li').length).toBe(8)
  })

  it('keeps site, period and day in the address, and goes from one to the next', async () => {
    const page = await openReport()
    await expect.poll(() => sentences(page).length).toBeGreaterThan(1)
    page.radio('Week')!.click()
    await expect.poll(() => page.router.currentRoute.value.query).toMatchObject({ site: siteId, period: 'week' })
    await expect.poll(() => page.text()).toContain('Week of')
    // Seven rows of a grid.
    await expect.poll(() => page.all('[role=group] table tbody tr').length).toBe(7)
    const { day } = page.router.currentRoute.value.query as { day: PlantDay }
    // Coverage of the whole week, asked for once.
    const { query } = page.asked.findLast(({ name }) => name === 'coverage.sum')!.input as { query?: { day: PlantDay } }
    expect(query).toMatchObject({ days: 7, siteId })
    expect(new Date(query!.day).getUTCDay()).toBe(1)
    expect(page.asked.filter(({ name }) => name === 'coverage.sum').length).toBe(2)
    await page.press('The one before')
    await expect.poll(() => page.router.currentRoute.value.query.day).toBe(plantDayAfter(day, -7))
    await expect.poll(() => page.button('The one after')!.disabled).toBe(false)
    expect(page.all<HTMLAnchorElement>('a[href*="/heat-map/"]')[0]!.getAttribute('href')).toMatch(/period=week/)
  })

  it('an hour nobody watched is not called quiet', async () => {
    const page = await openReport(`?period=day&day=${yesterday}`, {}, [])
    await expect.poll(() => sentences(page).length).toBe(2)
    expect(sentences(page)[1]).toContain('nobody knows what happened in the rest')
    expect(audit(page.root)).toEqual([])
  })

  it('RE1 without the server says that this device counted, and that coverage is not known', async () => {
    const away = () => {
      throw new NetworkUnavailable('away')
    }
    const page = await openReport('', { 'report.sum': away, 'report.trend': away, 'coverage.sum': away })
    await expect.poll(() => page.text()).toContain('Counted from what this device holds')
    await expect.poll(() => sentences(page)).toContain('Whether all of it was analysed is not known without the server.')
  })

  it('says what went wrong, and tries again', async () => {
    let isAway = true
    const page = await openReport('', {
      'report.sum': (input: never) => {
        if (isAway)
          throw new AppError('database-unavailable', 'It is away.')
        return sumsOf([])['report.sum'](input)
      },
    })
    await expect.poll(() => page.alert()).not.toBe('')
    isAway = false
    await page.press('Try again')
    await expect.poll(() => page.text()).toContain('no incidents')
  })

  it('says it in Korean', async () => {
    const page = await openPage(ReportsPage, {
      session,
      cameras,
      language: 'ko',
      at: `/page?period=shift&day=${night}&shift=2`,
      answers: {
        ...sumsOf(nightFacts),
        'coverage.sum': () => ({
          shifts: coverageOf(night),
        }),
      } as never,
    })
    await expect.poll(() => sentences(page).length).toBe(4)
    expect(sentences(page)[1]).toMatch(/02:00~0[34]:00에 Press 2에서 일어났어요\.$/)
    expect(sentences(page)[2]).toBe('규칙이 감시한 시간의 92%를 분석했고, North gate 카메라는 38분 동안 분석하지 못했어요.')
  })
})
