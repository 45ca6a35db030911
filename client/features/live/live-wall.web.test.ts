import type { MountedWall } from './testing/mount-wall.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { mountWall } from './testing/mount-wall.ts'

const ends: (() => void)[] = []
beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 800)
})
afterEach(() => ends.splice(0).forEach(end => end()))
const patience = { timeout: 30_000 }

async function open(options: Parameters<typeof mountWall>[0]): Promise<MountedWall> {
  const wall = await mountWall(options)
  ends.push(wall.end)
  await expect.poll(() => wall.order().length, patience).toBeGreaterThan(0)
  await expect.poll(() => wall.place.querySelector<HTMLElement>('[data-place]')!.offsetWidth, patience).toBeGreaterThan(100)
  return wall
}
const first = (n: number, from = 1): string[] => Array.from({ length: n }, (_, i) => `Camera ${i + from}`)
function press(code: string, type = 'keydown'): void {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(type, {
    code,
    key: code.replace('Digit', ''),
    bubbles: true,
    cancelable: true,
  }))
}
function point(type: string, target: EventTarget, x: number, y: number, pointerType = 'touch'): void {
  target.dispatchEvent(new PointerEvent(type, {
    clientX: x,
    clientY: y,
    pointerId: 7,
    pointerType,
    isPrimary: true,
    button: 0,
    bubbles: true,
    cancelable: true,
  }))
}
function middle(element: HTMLElement): [number, number] {
  const { left, top, width, height } = element.getBoundingClientRect()
  return [left + width / 2, top + height / 2]
}
const button = (wall: MountedWall, name: string): HTMLElement => wall.place.querySelector<HTMLElement>(`button[aria-label="${name}"]`)!
const focusedOf = (wall: MountedWall): unknown => wall.router.currentRoute.value.query.camera

it('WA2 shows twelve on a page and the others on the next, by button, by swipe and round again', async () => {
  const wall = await open({ count: 14 })
  expect(wall.order()).toEqual(first(12))
  expect(wall.place.querySelector('[data-wall-page]')!.textContent).toBe('1 / 2')
  button(wall, 'Next page').click()
  await expect.poll(wall.order).toEqual(first(2, 13))
  const [x, y] = middle(wall.tile('Camera 13'))
  point('pointerdown', wall.tile('Camera 13').querySelector('button')!, x, y)
  point('pointermove', window, x - 150, y)
  point('pointerup', window, x - 150, y)
  await expect.poll(wall.order).toEqual(first(12))
  // A swipe is no tap.
  expect(focusedOf(wall)).toBeUndefined()
})

it('WA3 WA4 a tile that is held and dragged takes its new place, and no picture stops for it', async () => {
  const wall = await open({ count: 4 })
  await expect.poll(() => wall.place.querySelectorAll('video').length, patience).toBe(4)
  const videos = [
    ...wall.place.querySelectorAll('video'),
  ]
  await expect.poll(() => videos.every(video => !video.paused && video.currentTime > 0), patience).toBe(true)
  const standing = [
    ...wall.place.querySelectorAll('[data-place]'),
  ]
  const paused = vi.fn()
  videos.forEach(video => video.addEventListener('pause', paused))
  const [x, y] = middle(wall.tile('Camera 1'))
  const [toX, toY] = middle(wall.tile('Camera 4'))
  point('pointerdown', wall.tile('Camera 1').querySelector('button')!, x, y)
  // Too early it is a swipe that leads nowhere.
  await new Promise(resolve => setTimeout(resolve, 400))
  point('pointermove', window, x + 20, y)
  point('pointermove', window, toX + 5, toY + 5)
  await expect.poll(wall.order).toEqual([
    'Camera 2',
    'Camera 3',
    'Camera 4',
    'Camera 1',
  ])
  // Under the finger, not in its place yet.
  expect(middle(wall.tile('Camera 1')).map(Math.round)).toEqual([toX + 5, toY + 5].map(Math.round))
  point('pointerup', window, toX + 5, toY + 5)
  await expect.poll(() => wall.layouts()?.layouts[0]?.order.length).toBe(4)
  expect(wall.order()).toEqual([
    'Camera 2',
    'Camera 3',
    'Camera 4',
    'Camera 1',
  ])
  expect(wall.tile('Camera 1').style.translate).toBe('')
  expect([
    ...wall.place.querySelectorAll('video'),
  ].every(video => videos.includes(video))).toBe(true)
  expect([
    ...wall.place.querySelectorAll('[data-place]'),
  ]).toEqual(standing)
  expect(paused).not.toHaveBeenCalled()
  expect(videos.every(video => !video.paused)).toBe(true)
})

it('WA4 Escape puts a lifted tile back, and a tap that is short lifts none', async () => {
  const wall = await open({ count: 4 })
  const [x, y] = middle(wall.tile('Camera 1'))
  point('pointerdown', wall.tile('Camera 1').querySelector('button')!, x, y)
  await new Promise(resolve => setTimeout(resolve, 400))
  point('pointermove', window, ...middle(wall.tile('Camera 3')))
  await expect.poll(() => wall.order()[0]).not.toBe('Camera 1')
  press('Escape')
  await expect.poll(wall.order).toEqual(first(4))
  expect(wall.layouts()).toBeUndefined()
  point('pointerdown', wall.tile('Camera 2').querySelector('button')!, x, y)
  point('pointerup', window, x, y)
  await new Promise(resolve => setTimeout(resolve, 400))
  point('pointermove', window, ...middle(wall.tile('Camera 4')))
  expect(wall.order()).toEqual(first(4))
})

it('WA5 tiles are arranged by two taps and by keys, and each step is said', async () => {
  const wall = await open({ count: 4 })
  const said = (): string => wall.place.querySelector('[data-wall-said]')!.textContent.trim()
  button(wall, 'Arrange').click()
  await expect.poll(() => button(wall, 'Move Camera 1, place 1 of 4') !== null).toBe(true)
  button(wall, 'Move Camera 1, place 1 of 4').click()
  await expect.poll(said).toBe('Camera 1 is picked up. Tap its new place, or press the arrow keys.')
  button(wall, 'Move Camera 3, place 3 of 4').click()
  await expect.poll(wall.order).toEqual([
    'Camera 2',
    'Camera 3',
    'Camera 1',
    'Camera 4',
  ])
  expect(said()).toBe('Camera 1 is at place 3 of 4.')
  expect(focusedOf(wall)).toBeUndefined()

  button(wall, 'Move Camera 4, place 4 of 4').focus()
  press('ArrowUp')
  await expect.poll(wall.order).toEqual([
    'Camera 2',
    'Camera 4',
    'Camera 3',
    'Camera 1',
  ])
  expect(said()).toBe('Camera 4 is at place 2 of 4.')
  press('ArrowLeft')
  await expect.poll(wall.order).toEqual([
    'Camera 4',
    'Camera 2',
    'Camera 3',
    'Camera 1',
  ])
  press('Escape')
  await expect.poll(() => button(wall, 'Show Camera 4 large') !== null).toBe(true)
})

it('SUP-4 WA6 keys and taps enlarge a camera with its main stream, go to the next one, and Esc comes back', async () => {
  const wall = await open({ count: 5 })
  await expect.poll(wall.watched, patience).toEqual(first(5).map(name => `${name} sub`))
  press('Digit3')
  await expect.poll(() => wall.tile('Camera 3').offsetWidth, patience).toBeGreaterThan(700)
  await expect.poll(wall.watched, patience).toContain('Camera 3 main')
  // The others are thumbnails, and go on.
  expect(wall.tile('Camera 1').offsetWidth).toBeLessThan(200)
  expect(wall.watched()).toContain('Camera 1 sub')
  press('ArrowRight')
  await expect.poll(() => wall.tile('Camera 4').offsetWidth).toBeGreaterThan(700)
  const [x, y] = middle(wall.tile('Camera 4'))
  point('pointerdown', wall.tile('Camera 4').querySelector('button')!, x, y)
  point('pointermove', window, x + 120, y)
  point('pointerup', window, x + 120, y)
  await expect.poll(() => wall.tile('Camera 3').offsetWidth).toBeGreaterThan(700)
  press('Escape')
  await expect.poll(() => focusedOf(wall)).toBeUndefined()
  await expect.poll(() => wall.tile('Camera 1').offsetWidth).toBeGreaterThan(200)
  // Between tiles by arrows.
  press('ArrowRight')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Show Camera 1 large')
  press('ArrowRight')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Show Camera 2 large')
})

it('WA1 a layout of a group is made, chosen and deleted', async () => {
  const wall = await open({
    count: 5,
    group: [2, 4],
  })
  button(wall, 'Layout: All cameras').click()
  const dialog = (): HTMLElement => document.querySelector<HTMLElement>('[role=dialog]')!
  const named = (name: string): HTMLElement => [
    ...dialog().querySelectorAll<HTMLElement>('button'),
  ].find(each => each.textContent.trim() === name)!
  await expect.poll(() => dialog() !== null).toBe(true)
  named('New layout').click()
  await expect.poll(() => dialog().querySelector('input') !== null).toBe(true)
  await userEvent.fill(dialog().querySelector('input')!, 'Night shift')
  named('A group').click()
  named('One large').click()
  await expect.poll(() => dialog().querySelector('select') !== null).toBe(true)
  named('Save').click()
  await expect.poll(() => wall.layouts()?.layouts.at(-1)).toMatchObject({
    name: 'Night shift',
    grid: 'large',
    source: { kind: 'group' },
  })
  await expect.poll(wall.order).toEqual(['Camera 2', 'Camera 4'])
  expect(wall.tile('Camera 2').offsetWidth).toBeGreaterThan(wall.tile('Camera 4').offsetWidth * 1.5)
  await expect.poll(() => dialog().querySelector('[data-layout][aria-current]')?.textContent).toContain('Night shift')
  dialog().querySelector<HTMLElement>('button[aria-label="Change Night shift"]')!.click()
  await expect.poll(() => named('Delete') !== undefined).toBe(true)
  named('Delete').click()
  await expect.poll(wall.order).toEqual(first(5))
})

it('WA7 says that the screen may turn off where the device does not keep it on', async () => {
  const request = vi.spyOn(navigator.wakeLock, 'request').mockRejectedValue(new DOMException('battery', 'NotAllowedError'))
  ends.push(() => request.mockRestore())
  const wall = await open({ count: 2 })
  await expect.poll(() => wall.place.querySelector('[data-screen-may-sleep]')?.getAttribute('aria-label'), patience).toBe('The screen may turn off')
})

it('WA7 asks for the screen to stay on, and lets go of it with the wall', async () => {
  const release = vi.fn(async () => {})
  const request = vi.spyOn(navigator.wakeLock, 'request').mockResolvedValue({ release } as unknown as WakeLockSentinel)
  ends.push(() => request.mockRestore())
  const wall = await open({ count: 2 })
  await expect.poll(() => request.mock.calls.length, patience).toBeGreaterThan(0)
  expect(wall.place.querySelector('[data-screen-may-sleep]')).toBeNull()
  await wall.router.push('/elsewhere')
  await expect.poll(() => release.mock.calls.length, patience).toBe(1)
})

it('WA8 a display on a wall shows pictures and the time, keeps its focus apart, and is left by holding a key or the corner', async () => {
  const wall = await open({ count: 3, address: '/?kiosk=1' })
  expect(wall.place.querySelector('[data-kiosk-clock]')!.textContent).toMatch(/^\d\d:\d\d:\d\d$/)
  expect(wall.place.querySelector('aside')).toBeNull()
  expect(button(wall, 'Arrange')).toBeNull()
  press('Escape')
  press('Escape', 'keyup')
  await new Promise(resolve => setTimeout(resolve, 1_400))
  expect(wall.router.currentRoute.value.query.kiosk).toBe('1')
  point('pointerdown', wall.place.querySelector('[data-kiosk-corner]')!, 1, 1)
  await expect.poll(() => wall.router.currentRoute.value.query.kiosk, patience).toBeUndefined()
  await expect.poll(() => wall.place.querySelector('aside') !== null).toBe(true)
  await wall.router.push('/?kiosk=1&strip=1')
  await expect.poll(() => wall.place.querySelector('aside') !== null).toBe(true)
  press('Escape')
  await expect.poll(() => wall.router.currentRoute.value.query.kiosk, patience).toBeUndefined()
})
