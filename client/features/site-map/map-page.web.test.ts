import type { CameraPlace } from '#contract/site-plan'
import { expect, it } from 'vitest'
import { nextTick } from 'vue'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import { buildPlant } from '../testing/plant-stage.ts'
import MapPage from './map-page.vue'

interface Input { params: { cameraId: string }, body: { place: CameraPlace | null } }
const incident = {
  incidentId: idOf(900),
  cameraId: idOf(203),
  severity: 'critical',
  lastAt: Date.now(),
}

async function open(answers: object = {}, session = buildSession(), plant: object = {}) {
  const built = buildPlant(Date.now())
  const page = await openPage(MapPage, {
    session,
    cameras: built.cameras,
    plant: {
      ...built.plant,
      ...plant,
    },
    incidents: [incident],
    answers,
  })
  const marker = (name: string) => page.all<HTMLButtonElement>('[data-marker]').find(({ dataset }) => dataset.marker === name)
  const placed = () => page.asked.filter(({ name }) => name === 'camera.set-place').map(({ input }) => input as unknown as Input)
  /** From the middle of an element by so many px. */
  const drag = (element: HTMLElement, dx: number, dy: number): void => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const at = (x: number, y: number) => ({
      bubbles: true,
      button: 0,
      pointerId: 1,
      clientX: left + width / 2 + x,
      clientY: top + height / 2 + y,
    })
    element.setPointerCapture = () => {}
    element.dispatchEvent(new PointerEvent('pointerdown', at(0, 0)))
    element.dispatchEvent(new PointerEvent('pointermove', at(dx / 2, dy / 2)))
    element.dispatchEvent(new PointerEvent('pointermove', at(dx, dy)))
    element.dispatchEvent(new PointerEvent('pointerup', at(dx, dy)))
    element.dispatchEvent(new PointerEvent('pointermove', at(999, 999)))
  }
  return {
    page,
    marker,
    placed,
    drag,
  }
}

it('shows cameras where they stand with what they see and how they are, and opens one', async () => {
  const { page, marker } = await open()
  await expect.poll(() => page.all('[data-marker]').map(({ dataset }) => `${dataset.marker}: ${dataset.state}`)).toEqual([
    'Gate 1: live',
    'Gate 2: live',
    'Gate 10: incident',
    'Press hall: live',
    'Dock: offline',
    'Line 1: maintenance',
  ])
  expect(page.all('[data-field]')).toHaveLength(6)
  expect(marker('Gate 10')!.getAttribute('aria-label')).toBe('Gate 10, Critical incident. Open its picture.')
  expect(audit(page.root)).toEqual([])
  marker('Dock')!.click()
  await expect.poll(() => page.router.currentRoute.value.fullPath).toBe(`/?camera=${idOf(205)}`)
})

it('places by drag, by the arrow keys and by the sliders, and sends it once the hand rests', async () => {
  const { page, marker, placed, drag } = await open({
    'camera.set-place': () => ({}),
  })
  await page.press('Place cameras')
  await expect.poll(() => marker('Gate 1')?.getAttribute('aria-label')).toContain('Arrow keys')
  const board = page.all('[data-board]')[0]!
  await expect.poll(() => board.clientWidth).toBeGreaterThan(200)
  drag(marker('Gate 1')!, board.clientWidth / 4, board.clientHeight / 10)
  await expect.poll(() => placed().length).toBe(1)
  expect(placed()[0]!.params.cameraId).toBe(idOf(201))
  expect(placed()[0]!.body.place!.x).toBeCloseTo(0.4, 2)
  expect(placed()[0]!.body.place!.y).toBeCloseTo(0.35, 2)
  expect(audit(page.root)).toEqual([])

  const { x } = placed()[0]!.body.place!
  for (const shiftKey of [false, true]) {
    marker('Gate 1')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', shiftKey, bubbles: true }))
    await nextTick()
  }
  await expect.poll(() => placed().at(-1)!.body.place!.x).toBeCloseTo(x + 0.055, 3)

  // The handle aims: straight down from where it looks to the right.
  const aim = page.all('[data-aim]')[0]!
  const reachPx = 10 * board.clientWidth / 80
  drag(aim, -reachPx, 2 * reachPx)
  await expect.poll(() => placed().at(-1)!.body.place).toMatchObject({ directionDeg: 90, reachM: 20 })
  const slider = page.all<HTMLInputElement>('input[type=range]')[1]!
  slider.value = '200'
  slider.dispatchEvent(new Event('input', { bubbles: true }))
  await expect.poll(() => placed().at(-1)!.body.place).toMatchObject({ directionDeg: 90, fieldDeg: 200 })
})

it('puts a camera on the map and takes one off, and says where that was refused', async () => {
  let isRefused = false
  const { page, marker, placed } = await open({
    'camera.set-place': () => {
      if (isRefused)
        throw new AppError('not-allowed', 'No.')
      return {}
    },
  })
  await page.press('Place cameras')
  await expect.poll(() => page.all('[data-unplaced]').map(({ dataset }) => dataset.unplaced)).toEqual(['Line 2'])
  page.all('[data-unplaced]')[0]!.click()
  await expect.poll(() => placed().map(({ params, body }) => [params.cameraId, body.place?.x])).toEqual([
    [
      idOf(207),
      0.5,
    ],
  ])
  marker('Gate 2')!.click()
  await page.press('Take off the map')
  await expect.poll(() => placed().at(-1)).toMatchObject({
    params: {
      cameraId: idOf(202),
    },
    body: { place: null },
  })
  expect(marker('Gate 2')).toBeUndefined()
  isRefused = true
  marker('Dock')!.click()
  await page.press('Take off the map')
  await expect.poll(page.alert).toContain('Your role does not allow this')
  await expect.poll(() => marker('Dock')).toBeDefined()
})

it('asks for a floor plan where there is none, and says that a drawing is no picture', async () => {
  const { page } = await open({
    'site-plan.create': () => {
      throw new AppError('picture-refused', 'No.')
    },
  }, buildSession(), { plans: [] })
  await page.press('Upload a floor plan')
  await expect.poll(() => page.all('[role=dialog] input[type=file]').length).toBe(1)
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  const input = page.all<HTMLInputElement>('[role=dialog] input[type=file]')[0]!
  const files = new DataTransfer()
  files.items.add(new File(['<svg/>'], 'hall.svg', { type: 'image/svg+xml' }))
  input.files = files.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
  await page.press('Save')
  await expect.poll(page.alert).toContain('A floor plan is a PNG or JPEG picture')
})
