import { afterEach, describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { ruleSchema } from '#contract/rule'
import { click, drag, tap } from './testing/input.ts'
import { openRulesPage } from './testing/open-rules-page.ts'
import { rule, square, zone } from './testing/press-zone.ts'
import { cameraId, createRulesPlant } from './testing/rules-plant.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

async function open(...given: Parameters<typeof openRulesPage>) {
  const page = await openRulesPage(...given)
  ends.push(page.close)
  return page
}

describe('rules in words', () => {
  it('ZE8 a new rule is a sentence with numbers, refuses a number that cannot be, and is saved as it reads', async () => {
    const plant = createRulesPlant({
      zones: [zone],
    })
    const page = await open(plant)
    await page.press('Add a rule')
    await page.press('Near a forklift')
    await expect.poll(() => page.find('[data-sentence]').textContent).toContain('comes nearer than')
    const warn = page.find<HTMLInputElement>('input[aria-label="Warn below"]')
    await userEvent.fill(warn, '0.1')
    await expect.poll(page.text).toContain('between 0.5 and 50')
    expect([
      ...page.place.querySelectorAll('button'),
    ].find(({ textContent }) => textContent.trim() === 'Save')!.disabled).toBe(true)
    await userEvent.fill(warn, '4.5')
    // The only area there is was taken; a tap on the picture gives it back, another takes it again.
    await click(page.at(0.4, 0.4))
    await expect.poll(page.text).toContain('Choose at least one place.')
    await click(page.at(0.4, 0.4))
    await page.press('Night')
    await page.press('Save')
    await expect.poll(() => plant.rules().length).toBe(1)
    expect(plant.rules()[0]).toMatchObject({
      name: 'Near a forklift in Press',
      zoneIds: [zone.zoneId],
      severity: 'high',
      schedule: {
        intervals: { length: 7 },
      },
      condition: { kind: 'proximity', warnM: 4.5, criticalM: 1.5 },
    })
    await expect.poll(page.text).toContain('A person on foot comes nearer than 4.5 m to a forklift that moves in Press')
    expect(page.find('[data-trouble]').dataset.trouble).toBe('distance-approximate')
  })

  it('ZE9 who is overtaken sees theirs and decides: take it, or save over it', async () => {
    const plant = createRulesPlant({
      zones: [zone],
      rules: [rule],
    })
    const page = await open(plant, { query: `?rule=${rule.ruleId}` })
    const theirs = (version: number, name: string) => plant.elsewhere({
      rules: rules => rules.map(each => ({
        ...each,
        name,
        version,
        condition: { ...each.condition, kind: 'zone-presence', minDwellMs: 9_000 } as typeof each.condition,
      })),
    })
    theirs(2, 'Theirs')
    await userEvent.fill(page.find<HTMLInputElement>('input[aria-label="For at least"]'), '3')
    await page.press('Save')
    await expect.poll(page.text).toContain('Somebody else changed this meanwhile')
    expect(page.text()).toContain('Theirs: Person is inside Press for 9 s.')
    await page.press('Overwrite with mine')
    await expect.poll(() => plant.rules()[0]).toMatchObject({
      version: 3,
      condition: { minDwellMs: 3_000 },
    })

    await page.press('Change Keep out')
    theirs(7, 'Theirs again')
    await userEvent.fill(page.find<HTMLInputElement>('input[aria-label="For at least"]'), '4')
    await page.press('Save')
    await page.press('Take theirs')
    await expect.poll(() => page.find<HTMLInputElement>('input[aria-label="For at least"]').value).toBe('9')
    await page.press('Save')
    await expect.poll(() => plant.rules()[0]).toMatchObject({ version: 8, name: 'Theirs again' })
  })

  it('ZE5 hours are painted by dragging over them and by the keyboard, and copied to other days', async () => {
    const plant = createRulesPlant({
      zones: [zone],
      rules: [rule],
    })
    const page = await open(plant, { query: `?rule=${rule.ruleId}`, height: 2_000 })
    await vi.waitFor(() => page.find('[data-sentence]'), { timeout: 20_000 })
    page.place.querySelectorAll('details').forEach(details => details.open = true)
    const hour = (day: number, at: number) => {
      const box = page.find(`[data-day="${day}"][data-hour="${at}"]`).getBoundingClientRect()
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
    }
    // The week is full: what is dragged over first is taken out.
    await drag(hour(0, 0), hour(6, 23))
    await expect.poll(page.text).toContain('Choose at least one hour of the week')
    await drag(hour(0, 8), hour(0, 16))
    page.find<HTMLElement>('[data-day="0"][data-hour="8"]').focus()
    await userEvent.keyboard('{ArrowLeft} ')
    await page.press('Monday to Friday')
    await page.press('Save')
    await expect.poll(() => plant.rules()[0]!.schedule).toEqual({
      intervals: [1, 2, 3, 4, 5].map(day => ({ day, fromMinute: 420, toMinute: 1_020 })),
    })
  })

  it('ZE8 a link to a rule opens it once: what changes elsewhere does not open it again', async () => {
    const plant = createRulesPlant({
      zones: [zone],
      rules: [rule],
    })
    const page = await open(plant, { query: `?rule=${rule.ruleId}` })
    await vi.waitFor(() => page.find('[data-sentence]'), { timeout: 20_000 })
    await page.press('Cancel')
    await expect.poll(page.text).toContain('Add a rule')
    plant.elsewhere({
      rules: rules => rules.map(each => ({ ...each, name: 'Renamed', version: 2 })),
    })
    plant.publish()
    await expect.poll(page.text).toContain('Renamed')
    expect(page.place.querySelector('[data-sentence]')).toBeNull()
  })

  it('ZE10 says of a rule what its detector cannot see, and what the station says of helmets', async () => {
    const helmet = ruleSchema.parse({
      ...rule,
      ruleId: '0197a000-0000-4000-8000-00000000000c',
      name: 'Helmets',
      condition: { kind: 'missing-helmet' },
    })
    const plant = createRulesPlant({
      zones: [zone],
      rules: [helmet],
      known: ['person'],
    })
    const page = await open(plant)
    await expect.poll(page.text).toContain('The detector does not know: Helmet or No helmet')
    plant.analysis.set({
      kind: 'known',
      cameras: new Map([
        [
          cameraId,
          {
            cameraId,
            fps: 2,
            engine: 'wasm',
            detectorId: 'x' as never,
            by: 'S',
            isStation: true,
            unreliable: [
              { ruleId: helmet.ruleId, because: 'small-people' },
            ],
          },
        ],
      ]),
    })
    await expect.poll(page.text).toContain('people are smaller than 9 % of the picture')
    // Before it is made, too.
    await page.press('Begin with a template')
    await vi.waitFor(() => page.find('[data-template="exit-kept-clear"]').click(), { timeout: 20_000 })
    await expect.poll(page.text).toContain('The detector does not know: Forklift')
  })

  it('ZE11 a template draws its area and makes its rules in one step', async () => {
    const plant = createRulesPlant()
    const page = await open(plant, { language: 'ko' })
    await page.press('템플릿으로 시작')
    await vi.waitFor(() => page.find('[data-template="hard-hat-area"]').click(), { timeout: 20_000 })
    for (const [x, y] of square)
      await tap(page.at(x, y))
    await page.press('윤곽 닫기')
    await page.press('영역과 규칙 2개 추가')
    await expect.poll(() => plant.rules().map(({ name, condition, severity }) => [name, condition.kind, severity])).toEqual([
      ['안전모 착용 구역 안전모 미착용', 'missing-helmet', 'high'],
      ['안전모 착용 구역 안전조끼 미착용', 'missing-vest', 'medium'],
    ])
    expect(plant.zones()[0]!.name).toBe('안전모 착용 구역')
  })

  it('ZE6 the floor is measured by a rectangle, judged by its grid, and refused in words where it is none', async () => {
    const plant = createRulesPlant({
      zones: [zone],
    })
    const page = await open(plant)
    await page.press('Measure the floor')
    await expect.poll(() => page.place.querySelectorAll('[data-grid] polyline').length).toBeGreaterThan(10)
    await drag(page.at(0.64, 0.5), page.at(0.3, 0.8))
    await expect.poll(page.text).toMatch(/do not lie on one floor|lie in a row/)
    expect(page.place.querySelectorAll('[data-grid] polyline')).toHaveLength(0)
    await userEvent.keyboard('{Control>}z{/Control}')
    await userEvent.fill(page.find<HTMLInputElement>('input[aria-label="Width, from 1 to 2"]'), '3')
    await page.press('Save')
    await expect.poll(() => plant.groundPlane()?.points.map(({ ground }) => [ground.xM, ground.yM])).toEqual([
      [0, 0],
      [3, 0],
      [3, 6],
      [0, 6],
    ])
    await expect.poll(page.text).toContain('The floor is measured.')
  })

  it('ZE7 a rule is tried on what was kept, as it stands in the form, beside the saved one', async () => {
    const startedAt = Date.now() - 600_000
    const looks = Array.from({ length: 120 }, (_, i) => ({
      capturedAt: (startedAt + i * 1_000) as never,
      tracks: [
        {
          trackId: 1,
          label: 'person' as const,
          score: 0.9,
          box: { x1: 0.38, y1: 0.2, x2: 0.42, y2: 0.4 },
        },
      ],
      aspect: 16 / 9,
      worn: new Map(),
    }))
    const plant = createRulesPlant({
      zones: [zone],
      rules: [rule],
      looks,
    })
    const page = await open(plant, { query: `?rule=${rule.ruleId}` })
    await page.press('Try it')
    await expect.poll(page.text).toContain('1 alert would have been raised.')
    expect(page.text()).toContain('The saved rule: 1.')
    expect(page.place.querySelectorAll('[data-trial] svg polygon')).toHaveLength(1)
    await userEvent.fill(page.find<HTMLInputElement>('input[aria-label="For at least"]'), '300')
    await page.press('Try it')
    await expect.poll(page.text).toContain('Nothing would have been raised.')
    expect(page.text()).toContain('The saved rule: 1.')
    expect(plant.rules()[0]!.version).toBe(1)
  })

  it('ZE7 says so when nothing was kept', async () => {
    const plant = createRulesPlant({
      zones: [zone],
      rules: [rule],
    })
    const page = await open(plant, { query: `?rule=${rule.ruleId}` })
    await page.press('Try it')
    await expect.poll(page.text).toContain('No tracks of this camera are stored for this time yet')
  })
})
