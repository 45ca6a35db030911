import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright'
import type { Figures } from '../bench.ts'
import type { FloorPlant } from './floor-plant.ts'
import type { WalkOptions } from './floor-walk.ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { figure } from '../figure.ts'
import { openFloorPlant } from './floor-plant.ts'
import { walkFloor } from './floor-walk.ts'

/** WCAG 2.2 A and AA, and what its authors call best practice. */
const tags = [
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
]
const axeSource = (): string => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare global {
  interface Window {
    axe: { run: (root: Document, options: object) => Promise<AxeResults> }
  }
}

/** What axe-core complains of in the page as it stands: a line for each rule with the first element that breaks it. */
async function complaintsOf(page: Page, source: string): Promise<string[]> {
  if (!await page.evaluate(() => 'axe' in window))
    await page.evaluate(source)
  return page.evaluate(async (wanted) => {
    const { violations } = await window.axe.run(document, {
      runOnly: wanted,
      resultTypes: ['violations'],
    })
    return violations.map(({ id, nodes, help }) => `${id} (${help}), ${nodes.length} times: ${nodes.slice(0, 2).map(({ html, any, all, none }) => `${html.slice(0, 200)} ${[
      ...any,
      ...all,
      ...none,
    ].map(({ message }) => message).slice(0, 1).join('')}`).join(' | ')}`)
  }, tags)
}

/**
 * axe-core over every screen of a real plant with incidents, in both themes and languages, on a tablet and on a phone. `axe_violations`:
 * rules that are broken, each counted once a screen; `axe_screens`: so many were looked at. A screen that could not be opened throws.
 */
export async function measureAxe({ plant: given, ...options }: Partial<WalkOptions> & { plant?: FloorPlant } = {}, say: (line: string) => void): Promise<Figures> {
  const source = axeSource()
  const floor = given ?? await openFloorPlant({}, say)
  let violations = 0
  let looked = 0
  try {
    const missed = await walkFloor(floor, {
      sizes: [
        { width: 1280, height: 800 },
        { width: 390, height: 844 },
      ],
      ...options,
    }, async ({ screen, theme, language, size, page }) => {
      const complaints = await complaintsOf(page, source)
      looked++
      violations += complaints.length
      for (const complaint of complaints)
        say(`${screen.name}, ${theme}, ${language}, ${size.width}x${size.height}: ${complaint}`)
    }, say)
    if (missed.length > 0)
      throw new Error(`These screens could not be opened: ${missed.join('; ')}`)
    const failed = floor.complaints.filter(complaint => /^5\d\d /.test(complaint))
    if (failed.length > 0) {
      throw new Error(`The server failed while the screens were looked at: ${[
        ...new Set(failed),
      ].join('; ')}`)
    }
  }
  finally {
    if (!given)
      await floor.close()
  }
  return {
    axe_violations: figure(violations, 'rules'),
    axe_screens: figure(looked, 'screens'),
  }
}
