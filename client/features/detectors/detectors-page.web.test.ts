import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import { buildPlant, detectorAnswer } from '../testing/plant-stage.ts'
import DetectorsPage from './detectors-page.vue'

async function open(answers: object = {}) {
  const built = buildPlant(Date.now())
  const page = await openPage(DetectorsPage, {
    session: buildSession(),
    cameras: built.cameras,
    plant: built.plant,
    answers: {
      'detector.list': () => ({
        ...detectorAnswer,
        common: { detectorId: null, formerDetectorId: 'own-press' },
      }),
      ...answers,
    },
  })
  await expect.poll(() => page.all('[data-detector]').map(({ dataset }) => dataset.detector)).toEqual(['ansim-nano-5', 'own-press'])
  return page
}
const bodyOf = (page: Awaited<ReturnType<typeof open>>, name: string) => page.asked.find(each => each.name === name)?.input

it('lists detectors, takes one for all, goes back, and never offers to remove one that came with the product', async () => {
  const page = await open({
    'detector.choose': () => ({ detectorId: 'own-press' }),
    'detector.roll-back': () => ({ detectorId: 'own-press' }),
    'detector.remove': () => {
      throw new AppError('bad-input', 'It is what the group Gates is analysed with; choose another detector there first.')
    },
  })
  expect(audit(page.root)).toEqual([])
  await page.press('Use for all')
  await expect.poll(() => bodyOf(page, 'detector.choose')).toEqual({
    body: { detectorId: 'own-press' },
  })
  await page.press('Back to: Press people 2')
  await expect.poll(() => bodyOf(page, 'detector.roll-back')).toBeDefined()
  expect(page.button('Remove Ansim nano')).toBeUndefined()
  await page.press('Remove Press people 2')
  await page.press('Remove it')
  await expect.poll(page.alert).toContain('It is what the group Gates is analysed with')
})

it('adds a file with its label map, shows what it was looked at for, and says why one was refused', async () => {
  let isRefused = true
  const page = await open({
    'detector.create': () => {
      if (isRefused)
        throw new AppError('model-invalid', 'x.onnx cannot be used (batch). It sees less in a batch.')
      return {
        detector: detectorAnswer.detectors[1],
        gates: [
          { name: 'scores', outcome: 'passed', says: 'It finds 9 people in 3 pictures.' },
        ],
      }
    },
  })
  await page.press('Add a detector')
  await expect.poll(() => page.all('[role=dialog] input[type=file]').length).toBe(1)
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  const input = page.all<HTMLInputElement>('[role=dialog] input[type=file]')[0]!
  const files = new DataTransfer()
  files.items.add(new File(['onnx'], 'x.onnx'))
  files.items.add(new File(['{"a": "person"}'], 'x.labels.json'))
  input.files = files.files
  input.dispatchEvent(new Event('change'))
  await page.press('Check and add')
  await expect.poll(page.alert).toContain('It sees less in a batch.')
  isRefused = false
  await page.press('Check and add')
  await expect.poll(page.text).toContain('It finds 9 people in 3 pictures.')
  expect(bodyOf(page, 'detector.create')).toMatchObject({
    query: { name: 'x.onnx', labels: '{"a": "person"}' },
  })
})
