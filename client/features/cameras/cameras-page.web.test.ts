import type { CameraStep } from '#contract/camera-change'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import { buildPlant, detectorAnswer } from '../testing/plant-stage.ts'
import CamerasPage from './cameras-page.vue'

interface Body { body: { steps: CameraStep[] } }

async function open(answers: object = {}) {
  const page = await openPage(CamerasPage, {
    session: buildSession(),
    ...buildPlant(Date.now()),
    answers: {
      'detector.list': () => detectorAnswer,
      ...answers,
    },
  })
  const names = () => page.all('[data-camera]').map(({ dataset }) => dataset.camera)
  const select = (label: string, value: string): void => {
    const element = page.all<HTMLSelectElement>('select').find(each => each.getAttribute('aria-label') === label || each.labels[0]?.textContent.trim() === label)!
    element.value = value
    element.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const tick = (label: string): void => page.all<HTMLInputElement>('input[type=checkbox]').find(each => each.getAttribute('aria-label') === label)!.click()
  const search = (text: string): void => {
    const field = page.all<HTMLInputElement>('input[type=search]')[0]!
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  return {
    ...page,
    press: (name: string) => page.press(name),
    type: (name: string, value: string) => page.type(name, value),
    button: (name: string) => page.button(name),
    names,
    select,
    tick,
    search,
  }
}

it('finds cameras by words, site, group and state, sorts them, and says maintenance with its end and reason', async () => {
  const { names, select, search, text, root, press } = await open()
  await expect.poll(names).toEqual([
    'Dock',
    'Gate 1',
    'Gate 2',
    'Gate 10',
    'Line 1',
    'Line 2',
    'Press hall',
    'Store',
  ])
  expect(text()).toMatch(/In maintenance until .*: Lens cleaned \(Kim\)/)
  await expect.poll(text).toContain('Press people 2')
  expect(audit(root)).toEqual([])
  select('Order', 'state')
  await expect.poll(() => names().slice(0, 2)).toEqual(['Dock', 'Line 1'])
  select('Group', idOf(301))
  await expect.poll(names).toEqual(['Gate 1', 'Gate 2', 'Gate 10'])
  search('10')
  await expect.poll(names).toEqual(['Gate 10'])
  select('State', 'offline')
  await expect.poll(text).toContain('No camera matches')
  await press('Clear the search')
  await expect.poll(() => names().length).toBe(8)
})

it('previews what a move does to each, refuses where one cannot, does it, and takes it back', async () => {
  const undo = [
    {
      cameraIds: [
        idOf(201),
      ],
      change: {
        kind: 'move',
        siteId: idOf(101),
      },
    },
  ]
  let isTaken = true
  const { tick, press, text, all, asked, button, root } = await open({
    'camera.preview-changes': ({ body }: Body) => ({
      effects: body.steps[0]!.cameraIds.map((cameraId, index) => ({
        cameraId,
        name: index === 0
          ? 'Gate 1'
          : 'Dock',
        isSame: false,
        consequences: index === 0
          ? [
              { kind: 'leaves-group', groupName: 'Gates' },
            ]
          : [],
        ...(index === 1 && isTaken && { refused: 'name-taken' }),
      })),
    }),
    'camera.apply-changes': () => ({ undo }),
  })
  await expect.poll(() => all('[data-camera]').length).toBe(8)
  tick('Choose Gate 1')
  tick('Choose Dock')
  await expect.poll(text).toContain('2 chosen')
  expect(audit(root)).toEqual([])
  await press('Move')
  await expect.poll(text).toContain('The site has a camera of this name')
  expect(text()).toContain('Leaves the group Gates')
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  expect(button('Move 2 cameras')!.disabled).toBe(true)
  isTaken = false
  const select = all<HTMLSelectElement>('[role=dialog] select')[0]!
  select.value = idOf(101)
  select.dispatchEvent(new Event('change', { bubbles: true }))
  await press('Move 2 cameras')
  await expect.poll(text).toContain('2 cameras changed')
  await press('Undo')
  await expect.poll(() => asked.filter(({ name }) => name === 'camera.apply-changes').map(({ input }) => input.body)).toEqual([
    {
      steps: [
        {
          cameraIds: [
            idOf(205),
            idOf(201),
          ],
          change: {
            kind: 'move',
            siteId: idOf(101),
          },
        },
      ],
    },
    { steps: undo },
  ])
})

it('begins a maintenance with an end and a reason, and says why the server refused', async () => {
  const { tick, press, alert, asked, type, select, all } = await open({
    'camera.preview-changes': ({ body }: Body) => ({
      effects: body.steps[0]!.cameraIds.map(cameraId => ({
        cameraId,
        name: 'Gate 1',
        isSame: false,
        consequences: [],
      })),
    }),
    'camera.apply-changes': () => { throw new AppError('changes-refused', 'Refused.') },
  })
  await expect.poll(() => all('[data-camera]').length).toBe(8)
  tick('Choose Gate 1')
  await press('Maintenance')
  await expect.poll(() => all('[role=dialog] select').length).toBe(1)
  select('How long', '4')
  type('Why', 'Crane in front')
  await press('Change 1 camera')
  await expect.poll(alert).toContain('For one of the cameras this cannot be done')
  const { change } = (asked.findLast(({ name }) => name === 'camera.apply-changes')!.input.body as Body['body']).steps[0]!
  expect(change).toMatchObject({ kind: 'begin-maintenance', reason: 'Crane in front' })
  expect(Math.round(((change as { until: number }).until - Date.now()) / 60_000)).toBe(240)
})
