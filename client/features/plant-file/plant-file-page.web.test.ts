import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import { buildPlant } from '../testing/plant-stage.ts'
import PlantFilePage from './plant-file-page.vue'

const preview = {
  basis: 'b1',
  changes: [
    { kind: 'added', what: 'camera', name: 'New' },
    {
      kind: 'changed',
      what: 'rule',
      name: 'Nobody here',
      cameraName: 'Gate 1',
      fields: ['armed', 'severity'],
    },
    {
      kind: 'removed',
      what: 'zone',
      name: 'Old',
      cameraName: 'Dock',
    },
  ],
  notes: [
    { kind: 'login-needed', cameraName: 'New' },
  ],
}
const imported = {
  madeAt: 1_763_700_000_000,
  byName: 'Kim',
  changes: 3,
  canUndo: true,
}

async function open(answers: object = {}, session = buildSession()) {
  const built = buildPlant(Date.now())
  const page = await openPage(PlantFilePage, {
    session,
    cameras: built.cameras,
    plant: built.plant,
    answers: {
      'plant-file.last-import': () => ({}),
      ...answers,
    },
  })
  function choose(text: string): void {
    const input = page.all<HTMLInputElement>('input[type=file]')[0]!
    const files = new DataTransfer()
    files.items.add(new File([text], 'ulsan.json'))
    input.files = files.files
    input.dispatchEvent(new Event('change'))
  }
  return { page, choose }
}

it('says what a file changes before it is done, does it on that basis, and takes it back', async () => {
  let isDone = false
  const { page, choose } = await open({
    'plant-file.last-import': () => isDone
      ? { import: imported }
      : {},
    'plant-file.preview': () => preview,
    'plant-file.import': () => {
      isDone = true
      return imported
    },
    'plant-file.undo': () => {
      isDone = false
      return {}
    },
  })
  await expect.poll(() => page.button('Choose a file')?.disabled).toBe(false)
  expect(audit(page.root)).toEqual([])
  choose('{"format": "ansim-plant"}')
  await expect.poll(() => page.all('[data-change]').map(({ dataset }) => dataset.change)).toEqual([
    'removed zone Old',
    'changed rule Nobody here',
    'added camera New',
  ])
  expect(page.all('[data-change]').map(({ textContent }) => textContent).join(' ')).toContain('armed or not, severity')
  expect(page.text()).toContain('New needs its user name and password')
  expect(audit(page.root)).toEqual([])
  await page.press('Make 3 changes')
  await expect.poll(page.text).toContain('3 changes made')
  expect(page.asked.find(({ name }) => name === 'plant-file.import')!.input).toEqual({
    params: {
      siteId: idOf(101),
    },
    body: {
      file: { format: 'ansim-plant' },
      basis: 'b1',
    },
  })
  await page.press('Bring back the state before')
  await expect.poll(() => page.all('[data-last-import]').length).toBe(0)
})

it('says why a file is refused, and looks again where somebody else changed the site', async () => {
  let looks = 0
  const { page, choose } = await open({
    'plant-file.preview': ({ body }: { body: { file: unknown } }) => {
      if (body.file === null)
        throw new AppError('plant-file-foreign', 'No.')
      if (looks++ === 0)
        throw new AppError('plant-file-damaged', 'At cameras, 0 "Gate", name: too long.')
      return preview
    },
    'plant-file.import': () => {
      throw new AppError('edited-elsewhere', 'Changed.')
    },
  })
  await expect.poll(() => page.button('Choose a file')?.disabled).toBe(false)
  choose('not json')
  await expect.poll(page.alert).toContain('This is no configuration file of Ansim')
  choose('{}')
  await expect.poll(page.alert).toContain('At cameras, 0 "Gate", name: too long.')
  choose('{}')
  await page.press('Make 3 changes')
  await expect.poll(page.alert).toContain('Somebody else changed this meanwhile')
  await page.press('Look again')
  await expect.poll(() => page.button('Make 3 changes')).toBeDefined()
})

it('offers a manager the export alone', async () => {
  const { page } = await open({}, buildSession({ role: 'manager' }))
  await expect.poll(() => page.button('Save Ulsan as a file')).toBeDefined()
  expect(page.button('Choose a file')).toBeUndefined()
})
