import type { RulesPlant } from './testing/rules-plant.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { click, drag, tap, touchDrag } from './testing/input.ts'
import { openRulesPage } from './testing/open-rules-page.ts'
import { square, zone } from './testing/press-zone.ts'
import { createRulesPlant } from './testing/rules-plant.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

async function open(...given: Parameters<typeof openRulesPage>) {
  const page = await openRulesPage(...given)
  ends.push(page.close)
  return page
}
const polygonOf = (plant: RulesPlant, i = 0) => plant.zones()[i]!.polygon.map(({ x, y }) => [x, y].map(value => Math.round(value * 100) / 100))

describe('drawing on the live picture', () => {
  it('ZE1 with a mouse: an area by its corners, closed on the first, a corner pulled, one inserted, the whole moved', async () => {
    const plant = createRulesPlant()
    const page = await open(plant)
    await page.press('Draw an area')
    for (const [x, y] of square)
      await click(page.at(x, y))
    await click(page.at(...square[0]))
    await page.press('Save')
    await expect.poll(() => plant.zones().length).toBe(1)
    expect(polygonOf(plant)).toEqual(square)

    // A tap on the picture means the zone there.
    await click(page.at(0.3, 0.5))
    await drag(page.at(0.6, 0.6), page.at(0.7, 0.7))
    await drag(page.at(0.4, 0.2), page.at(0.4, 0.1))
    await drag(page.at(0.4, 0.45), page.at(0.5, 0.5))
    await page.press('Save')
    await expect.poll(() => plant.zones()[0]!.version).toBe(2)
    expect(polygonOf(plant)).toEqual([
      [0.3, 0.25],
      [0.5, 0.15],
      [0.7, 0.25],
      [0.8, 0.75],
      [0.3, 0.65],
    ])
  })

  it('ZE3 with a finger: a corner under it is seen in the loupe, 24 px beside it is enough, and edges draw it', async () => {
    const plant = createRulesPlant({
      zones: [zone],
    })
    const page = await open(plant)
    await page.press('Change Press')
    const { x, y } = page.at(0.2, 0.2)
    let seen: Element | null = null
    await touchDrag({ x: x + 15, y: y + 15 }, { x: page.at(0.005, 0.1).x + 15, y: page.at(0.005, 0.1).y + 15 }, () => {
      seen = page.place.querySelector('[data-loupe]')
    })
    expect(seen).not.toBeNull()
    await expect.poll(() => page.place.querySelector('[data-loupe]')).toBeNull()
    await page.press('Save')
    await expect.poll(() => plant.zones()[0]!.version).toBe(2)
    expect(polygonOf(plant)[0]).toEqual([0, 0.1])

    await page.press('Draw a line')
    await tap(page.at(0.1, 0.8))
    await tap(page.at(0.9, 0.8))
    expect(page.place.querySelectorAll('[data-side]')).toHaveLength(2)
    await page.press('Turn the line round')
    await page.press('Save')
    await expect.poll(() => plant.zones().length).toBe(2)
    expect(polygonOf(plant, 1)).toEqual([
      [0.9, 0.8],
      [0.1, 0.8],
    ])
  })

  it('ZE4 with the keyboard alone: corners placed, moved, added, removed, steps taken back', async () => {
    const plant = createRulesPlant()
    const page = await open(plant)
    await page.press('Draw an area')
    await vi.waitFor(() => page.find<SVGElement>('[data-cross]').focus(), { timeout: 20_000 })
    // From the middle: three corners of a triangle.
    await userEvent.keyboard('{Enter}')
    for (let i = 0; i < 8; i++)
      await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
    await userEvent.keyboard('{Enter}')
    for (let i = 0; i < 8; i++)
      await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await userEvent.keyboard('{Enter}')
    page.corner(0).focus()
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => page.place.querySelector('[data-cross]')).toBeNull()
    page.corner(1).focus()
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}')
    await userEvent.keyboard('{Insert}')
    await expect.poll(() => document.activeElement?.getAttribute('data-corner')).toBe('2')
    await userEvent.keyboard('{Delete}')
    await expect.poll(() => page.place.querySelectorAll('[data-corner]').length).toBe(3)
    await userEvent.keyboard('{Control>}z{/Control}')
    await expect.poll(() => page.place.querySelectorAll('[data-corner]').length).toBe(4)
    await userEvent.keyboard('{Control>}y{/Control}')
    await page.press('Save')
    await expect.poll(() => plant.zones().length).toBe(1)
    expect(polygonOf(plant)).toEqual([
      [0.5, 0.5],
      [0.7, 0.49],
      [0.7, 0.7],
    ])
  })

  it('ZE2 refuses while drawing, in words: a crossing, a place off the picture, and nothing is left of it', async () => {
    const plant = createRulesPlant({
      zones: [zone],
    })
    const page = await open(plant)
    await page.press('Draw an area')
    for (const [x, y] of [
      [0.1, 0.1],
      [0.9, 0.9],
      [0.9, 0.1],
    ] as const)
      await click(page.at(x, y))
    await click(page.at(0.1, 0.9))
    await expect.poll(page.text).toContain('The outline would cross itself')
    expect(page.place.querySelectorAll('[data-corner]')).toHaveLength(3)
    await click({ x: page.at(0.5, 0).x, y: page.at(0.5, 0).y - 12 })
    await expect.poll(page.text).toContain('outside the picture')
    expect(page.place.querySelectorAll('[data-corner]')).toHaveLength(3)
    // Leaving what is not saved is asked.
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(document.querySelector('[role="dialog"]')).not.toBeNull(), { timeout: 20_000 })
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull(), { timeout: 20_000 })
    expect(page.place.querySelectorAll('[data-corner]')).toHaveLength(3)
    await userEvent.keyboard('{Escape}')
    await page.press('Leave')
    await page.press('Change Press')
    await drag(page.at(0.2, 0.2), page.at(0.8, 0.4))
    await expect.poll(page.text).toContain('The outline would cross itself')
    expect(page.corner(0).getAttribute('aria-label')).toContain('20% from the left')
  })
})
