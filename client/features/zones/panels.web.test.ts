import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { conditionKinds } from '#contract/condition'
import { severities } from '#contract/severity'
import { en } from '../../i18n/en.ts'
import { ko } from '../../i18n/ko.ts'
import { severityShapes } from '../../ui/severity-shape.ts'
import { audit } from '../testing/audit.ts'
import { openRulesPage } from './testing/open-rules-page.ts'
import { rule, zone } from './testing/press-zone.ts'
import { createRulesPlant } from './testing/rules-plant.ts'

const ends: (() => void)[] = []
const warnings: string[] = []
beforeEach(() => {
  warnings.length = 0
  vi.spyOn(console, 'warn').mockImplementation((...given: unknown[]) => {
    const words = given.map(String).join(' ')
    // Said once to whoever develops, of a choice that was made on purpose (i18n/message-form.ts).
    if (!words.includes('Custom Message Compiler'))
      warnings.push(words)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  ends.splice(0).forEach(end => end())
})

const line = {
  ...zone,
  zoneId: '0197a000-0000-4000-8000-00000000000d' as typeof zone.zoneId,
  name: 'Gate',
  polygon: [
    { x: 0.1, y: 0.8 },
    { x: 0.9, y: 0.8 },
  ],
}

it.each([
  ['en', en.rules],
  ['ko', ko.rules],
] as const)('ZE4 ZE8 in %s every panel has its words, and whatever can be pressed a name and 48 px', async (language, words) => {
  const plant = createRulesPlant({
    zones: [zone, line],
    rules: [rule],
  })
  const page = await openRulesPage(plant, { language })
  ends.push(page.close)
  const complaints: string[] = []
  const look = (where: string): void => {
    page.place.querySelectorAll('details').forEach(details => details.open = true)
    complaints.push(...audit(page.place).map(complaint => `${where}: ${complaint}`))
  }
  look('overview')
  await page.press(words.zone.addArea)
  look('area')
  await page.press(words.cancel)
  await page.press(words.rule.add)
  for (const kind of conditionKinds) {
    await page.press(words.kind[kind])
    await vi.waitFor(() => page.find('[data-sentence]'), { timeout: 20_000 })
    look(kind)
    // SUP-6: a severity is chosen by the shape that it has everywhere, and by its word.
    const shown = [
      ...page.place.querySelectorAll('[role=radio] path'),
    ].map(path => path.getAttribute('d'))
    expect(shown).toEqual(severities.filter(severity => severity !== 'health').map(severity => severityShapes[severity]))
    const sentence = page.find('[data-sentence]').textContent
    expect(sentence).not.toMatch(/[{}\uE000]|rules\.|이\(가\)|을\(를\)/)
    expect(sentence.length).toBeGreaterThan(10)
    await page.press(words.cancel)
    await page.press(words.rule.add)
  }
  await page.press(words.template.use)
  await vi.waitFor(() => page.find('[data-template="lone-worker"]').click(), { timeout: 20_000 })
  await vi.waitFor(() => page.find('[role="toolbar"]'), { timeout: 20_000 })
  look('template')
  await page.press(words.cancel)
  await page.press(words.plane.measure)
  look('floor')
  await page.press(words.plane.points)
  look('four points')
  await vi.waitFor(() => expect(page.place.querySelectorAll('input[type="number"]')).toHaveLength(8), { timeout: 20_000 })
  look('four points')
  expect(complaints).toEqual([])
  expect(warnings).toEqual([])
})
