import type { GroupChoice } from '#contract/camera-group'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import { buildPlant, detectorAnswer } from '../testing/plant-stage.ts'
import GroupsPage from './groups-page.vue'

interface Input { body: GroupChoice & { detectorId: string | null } }
const answered = {
  groupId: idOf(301),
  siteId: idOf(101),
  name: 'Gates',
  icon: 'door',
  cameraIds: [],
}

function open(answers: object = {}, plant: object = {}) {
  const built = buildPlant(Date.now())
  return openPage(GroupsPage, {
    session: buildSession(),
    cameras: built.cameras,
    plant: {
      ...built.plant,
      ...plant,
    },
    answers: {
      'detector.list': () => detectorAnswer,
      ...answers,
    },
  })
}

it('lists groups with their cameras and detectors, adds one, and says that a name is taken', async () => {
  let isTaken = true
  const page = await open({
    'camera-group.create': ({ body }: Input) => {
      if (isTaken)
        throw new AppError('name-taken', 'Taken.')
      return {
        ...answered,
        ...body,
      }
    },
  })
  await expect.poll(() => page.all('[data-group]').map(({ dataset }) => dataset.group)).toEqual(['Gates', 'Night shift'])
  expect(page.text()).toContain('Gate 1, Gate 2, Gate 10')
  await expect.poll(page.text).toContain('Press people 2')
  expect(audit(page.root)).toEqual([])
  await page.press('Add a group')
  await expect.poll(() => page.field('Name')).toBeDefined()
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  page.type('Name', 'Presses')
  page.radio('Fire')!.click()
  page.all<HTMLLabelElement>('[role=dialog] fieldset label').find(({ textContent }) => textContent.trim() === 'Press hall')!.click()
  await page.press('Save')
  await expect.poll(page.alert).toContain('This name is taken')
  isTaken = false
  await page.press('Save')
  await expect.poll(() => page.asked.at(-1)!.input).toEqual({
    params: {
      siteId: idOf(101),
    },
    body: {
      name: 'Presses',
      icon: 'flame',
      cameraIds: [
        idOf(204),
      ],
    },
  })
})

it('gives a group a detector, goes back to the one before, and asks before a group goes', async () => {
  const page = await open({
    'camera-group.set-detector': () => answered,
    'camera-group.roll-back-detector': () => answered,
    'camera-group.remove': () => ({}),
  })
  const names = () => page.asked.map(({ name }) => name)
  await page.press('Detector of Gates')
  await expect.poll(() => page.field('Detector')?.value).toBe('own-press')
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  const select = page.field('Detector')!
  select.value = 'ansim-nano-5'
  select.dispatchEvent(new Event('change', { bubbles: true }))
  await page.press('Analyse 3 cameras with it')
  await expect.poll(names).toContain('camera-group.set-detector')
  await page.press('Detector of Gates')
  await page.press('Back to: The common one')
  await expect.poll(names).toContain('camera-group.roll-back-detector')
  await page.press('Change Night shift')
  await page.press('Remove the group')
  await expect.poll(page.text).toContain('Its cameras stay')
  expect(names()).not.toContain('camera-group.remove')
  await expect.poll(() => page.all<HTMLButtonElement>('[role=dialog] button').findLast(({ textContent }) => textContent.trim() === 'Remove the group')).toBeDefined()
  page.all<HTMLButtonElement>('[role=dialog] button').findLast(({ textContent }) => textContent.trim() === 'Remove the group')!.click()
  await expect.poll(names).toContain('camera-group.remove')
})

it('says what groups are for while there is none', async () => {
  const page = await open({}, { groups: [] })
  await expect.poll(page.text).toContain('No group yet')
})
