import { expect, it, vi } from 'vitest'
import { wallText } from '../../core/history/site-clock.ts'
import { audit } from '../testing/audit.ts'
import { idOf } from '../testing/people-stage.ts'
import { actAt, dayOfSeoul, entryOf, openHistory, timeZone } from './testing/history-stage.ts'

const patience = { timeout: 20_000 }
const iso = (atMs: number): string => new Date(atMs).toISOString()
const two = `cameras=${idOf(200)},${idOf(201)}`

it('REV-2 a date and a time that are typed by the site\'s clock are gone to on Enter', async () => {
  const page = await openHistory({ at: `/history?${two}` })
  await page.loaded()
  const field = page.root.querySelector<HTMLInputElement>('[data-moment-field]')!
  field.focus()
  field.value = wallText(actAt, timeZone)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.form!.requestSubmit()
  await expect.poll(page.shownAt, patience).toBe(Math.floor(actAt / 1000) * 1000)
  await expect.poll(() => page.view(0)?.dataset.evidence, patience).toBe('clip')
  // The address is a link to this moment.
  await expect.poll(() => page.router.currentRoute.value.query.at, patience).toBe(iso(Math.floor(actAt / 1000) * 1000).replace('.000', ''))
})

it('REV-2 the calendar is a grid that keys walk, marks what happened, what nobody looked at and what nobody watched, and a day is one act', async () => {
  const page = await openHistory({ at: `/history?${two}&at=${iso(actAt)}` })
  await page.loaded()
  const day = dayOfSeoul(actAt)
  const button = (of: string): HTMLButtonElement | null => page.root.querySelector(`[data-day="${of}"]`)
  await expect.poll(() => button(day)?.title, patience).toMatch(/3 incidents, 2 unreviewed, .*10 min not analysed/)
  expect(button(day)!.closest('[role=gridcell]')?.getAttribute('aria-selected')).toBe('true')
  expect(page.all('[role=grid] button[tabindex="0"]')).toHaveLength(1)
  const press = (key: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  button(day)!.focus()
  press('ArrowLeft')
  const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.day).toBe(before)
  press('PageUp')
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.day! < before.slice(0, 7)).toBe(true)
  ;(document.activeElement as HTMLButtonElement).click()
  await expect.poll(() => dayOfSeoul(page.shownAt()), patience).toBe((document.activeElement as HTMLElement).dataset.day)
  await expect.poll(() => page.text(), patience).toContain('No incident on this day')
})

it('REV-3 REV-5 a card plays from before the act, both cameras in step, and keys and buttons move, step and change the speed of both', async () => {
  const page = await openHistory({ at: `/history?${two}&at=${iso(actAt + 60_000)}` })
  await page.loaded()
  await expect.poll(() => page.all('li[data-incident-id]').length, patience).toBe(2)
  page.root.querySelector<HTMLButtonElement>('li[data-incident-id]:last-child button')!.click()
  await expect.poll(() => Number(page.video(0)?.dataset.pictures ?? 0), patience).toBeGreaterThan(2)
  expect(page.shownAt()).toBeGreaterThanOrEqual(actAt - 8_000)
  expect(page.shownAt()).toBeLessThan(actAt)
  await expect.poll(() => page.video(1)?.paused, patience).toBe(false)
  await expect.poll(() => Math.abs((page.video(0)?.currentTime ?? 0) - (page.video(1)?.currentTime ?? 9)), patience).toBeLessThan(0.5)
  expect(page.key('Space', ' ')).toBe(true)
  await expect.poll(() => page.video(0)!.paused && page.video(1)!.paused, patience).toBe(true)
  const stood = page.shownAt()
  page.key('Period', '.')
  await expect.poll(page.shownAt, patience).toBeGreaterThan(stood)
  expect(page.shownAt() - stood).toBeLessThan(250)
  page.key('Comma', ',')
  page.key('ArrowRight')
  await expect.poll(page.shownAt, patience).toBeGreaterThan(stood + 9_000)
  page.key('ArrowLeft')
  await expect.poll(() => Math.abs(page.shownAt() - stood), patience).toBeLessThan(300)
  page.key('BracketRight', ']')
  page.key('BracketRight', ']')
  await expect.poll(() => page.root.querySelector<HTMLSelectElement>('select[title^="Speed"]')?.value, patience).toBe('2')
  await expect.poll(() => page.video(1)!.playbackRate, patience).toBe(2)
  // The other camera went along with every step.
  await expect.poll(() => Math.abs(page.video(0)!.currentTime - page.video(1)!.currentTime), patience).toBeLessThan(0.1)
})

it('REV-4 the timeline is dragged, zoomed where the wheel points, shades incidents and leaves gaps; the other camera scrubs in step', async () => {
  const page = await openHistory({ at: `/history?${two}&at=${iso(actAt)}&span=3600` })
  await page.loaded()
  const timeline = page.root.querySelector<HTMLElement>('[data-timeline]')!
  const area = timeline.firstElementChild as HTMLElement
  const box = area.getBoundingClientRect()
  const range = (): [number, number] => [
    Number(timeline.dataset.from),
    Number(timeline.dataset.to),
  ]
  expect(range()[1] - range()[0]).toBe(3_600_000)
  await expect.poll(() => page.all('[data-tone=armed-gap]').length, patience).toBe(2)
  expect(page.all('[data-timeline] [data-incident]').length).toBe(2)
  const [from] = range()
  const point = (type: string, share: number): void => void area.dispatchEvent(new PointerEvent(type, {
    bubbles: true,
    cancelable: true,
    pointerId: 1,
    clientX: box.left + share * box.width,
    clientY: box.top + 8,
  }))
  point('pointerdown', 0.5)
  point('pointermove', 0.55)
  point('pointermove', 0.6)
  point('pointerup', 0.6)
  await expect.poll(() => range()[0] - from, patience).toBeLessThan(-300_000)
  expect(range()[1] - range()[0]).toBe(3_600_000)
  const under = (share: number): number => range()[0] + share * (range()[1] - range()[0])
  const held = under(0.3)
  area.dispatchEvent(new WheelEvent('wheel', {
    bubbles: true,
    cancelable: true,
    deltaY: -300,
    clientX: box.left + 0.3 * box.width,
  }))
  await expect.poll(() => range()[1] - range()[0], patience).toBe(1_800_000)
  expect(Math.abs(under(0.3) - held)).toBeLessThan(2_000)
  // A tap moves the playhead, of all cameras.
  const target = actAt - 700_000
  const share = (target - range()[0]) / (range()[1] - range()[0])
  point('pointerdown', share)
  point('pointerup', share)
  await expect.poll(() => Math.abs(page.shownAt() - target), patience).toBeLessThan(4_000)
  await expect.poll(() => page.view(0)?.textContent, patience).toContain('no pictures from the camera')
  expect(page.view(1)?.textContent).toContain('Nothing kept at this moment')
  const slider = page.root.querySelector<HTMLElement>('[role=slider]')!
  slider.dispatchEvent(new KeyboardEvent('keydown', { key: '-', bubbles: true, cancelable: true }))
  await expect.poll(() => range()[1] - range()[0], patience).toBe(3_600_000)
})

it('HI8 a moment beside a film shows the picture that is near, else says why there is none', async () => {
  const page = await openHistory({ at: `/history?cameras=${idOf(202)}&at=${iso(actAt + 600_000)}` })
  await page.loaded()
  await expect.poll(() => page.view(2)?.dataset.evidence, patience).toBe('picture')
  expect(page.view(2)!.textContent).toContain('Picture of')
  page.key('ArrowRight')
  await expect.poll(() => page.view(2)?.textContent, patience).toContain('no rule was broken')
})

it('REV-4 without the server what this device holds is shown, and where it ends is said', async () => {
  const page = await openHistory({ at: `/history?cameras=${idOf(200)}&at=${iso(actAt)}`, away: true })
  await expect.poll(() => page.text(), patience).toContain('Without the server: this device holds what happened since')
  expect(page.view(0)?.textContent).toContain('the server cannot be reached')
  await page.press('Export')
  await expect.poll(() => page.text(), patience).toContain('Exporting needs the server')
  expect(page.all<HTMLButtonElement>('[data-export] button[type=submit]')[0]!.disabled).toBe(true)
})

it('REV-6 EX8 an export wants a name and a reason, and for whom it is not allowed there is none', async () => {
  const page = await openHistory({ at: `/history?${two}&at=${iso(actAt)}` })
  await page.loaded()
  await page.press('Export')
  const submit = (): HTMLButtonElement => page.all<HTMLButtonElement>('[data-export] button[type=submit]')[0]!
  await expect.poll(() => submit()?.disabled, patience).toBe(true)
  page.type('Reason', 'Asked for by the inspector')
  await expect.poll(() => submit().disabled, patience).toBe(false)
  const saved: string[] = []
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  const picker = vi.spyOn(globalThis as never as { showSaveFilePicker: () => unknown }, 'showSaveFilePicker').mockRejectedValue(new DOMException('no', 'SecurityError'))
  submit().click()
  await expect.poll(() => page.all('[data-export]')[0]?.dataset.state, patience).toBe('done')
  expect(saved[0]).toMatch(/^Press-Aisle-.*\.zip$/)
  expect(page.asked.filter(({ name }) => name.startsWith('export.')).map(({ name }) => name)).toEqual(['export.begin', 'export.end'])
  expect(page.asked.find(({ name }) => name === 'export.begin')!.input).toMatchObject({
    body: {
      reason: 'Asked for by the inspector',
      subject: {
        kind: 'range',
        cameraIds: [
          idOf(200),
          idOf(201),
        ],
      },
    },
  })
  click.mockRestore()
  picker.mockRestore()
  const other = await openHistory({ at: `/history?${two}&at=${iso(actAt)}`, role: 'viewer' })
  await other.loaded()
  expect(other.root.querySelector('input[type=checkbox]')).toBeNull()
  expect([
    ...other.root.querySelectorAll('button'),
  ].some(({ textContent }) => textContent.trim() === 'Export')).toBe(false)
})

it('history in both languages has a name for every control, and each is large enough for a glove', async () => {
  for (const language of ['en', 'ko'] as const) {
    const page = await openHistory({
      language,
      at: `/history?${two}&at=${iso(actAt)}`,
      incidents: [
        entryOf(1, 0, actAt),
        entryOf(2, 1, actAt + 1_000),
      ],
    })
    await page.loaded()
    await expect.poll(() => page.all('li[data-incident-id]').length, patience).toBeGreaterThan(1)
    expect(audit(page.root)).toEqual([])
    page.root.remove()
  }
})
