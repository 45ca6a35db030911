import type { RouteName } from '#contract/routes'
import type { MakeExample } from './example-parts.ts'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { detectorMediaType } from '#contract/detector-routes'
import { planMediaType } from '#contract/site-plan'
import { aPlanPicture, aPlantFile, uniqueName } from './example-parts.ts'

const shippedModel = resolve(import.meta.dirname, '../../../models/ansim-nano-5/model.onnx')

/** Many cameras at once, groups, floor plans, detectors, and a site's configuration as a file. */
export const plantAdminExamples: Partial<Record<RouteName, MakeExample>> = {
  'camera.preview-changes': async id => ({
    body: {
      steps: [
        {
          cameraIds: [
            await id('cameraId'),
          ],
          change: { kind: 'end-maintenance' },
        },
      ],
    },
  }),
  'camera.apply-changes': async id => ({
    body: {
      steps: [
        {
          cameraIds: [
            await id('cameraId'),
          ],
          change: {
            kind: 'begin-maintenance',
            reason: uniqueName(),
          },
        },
      ],
    },
  }),
  'camera.set-place': () => ({
    body: {
      place: {
        x: 0.5,
        y: 0.5,
        directionDeg: 0,
        fieldDeg: 90,
        reachM: 12,
      },
    },
  }),
  'camera-group.create': async id => ({
    body: {
      name: uniqueName(),
      cameraIds: [
        await id('cameraId'),
      ],
    },
  }),
  'camera-group.update': () => ({
    body: {
      name: uniqueName(),
      cameraIds: [],
    },
  }),
  'camera-group.set-detector': () => ({
    body: { detectorId: 'ansim-nano-5' },
  }),
  'plant-file.preview': () => ({
    body: {
      file: aPlantFile(),
    },
  }),
  'plant-file.import': async (id, { client, cookie }) => {
    const file = aPlantFile()
    const { text } = await client({
      method: 'POST',
      path: `/api/sites/${await id('siteId')}/plant-file/preview`,
      body: { file },
    }, cookie)
    return {
      body: { file, basis: (JSON.parse(text) as { basis?: string }).basis ?? 'x' },
    }
  },
  'plant-file.undo': async (id, { client, cookie }) => {
    const path = `/api/sites/${await id('siteId')}/plant-file`
    const file = aPlantFile()
    const { text } = await client({
      method: 'POST',
      path: `${path}/preview`,
      body: { file },
    }, cookie)
    await client({
      method: 'POST',
      path,
      body: { file, basis: (JSON.parse(text) as { basis?: string }).basis ?? 'x' },
    }, cookie)
    return {}
  },
  'detector.create': async () => ({
    query: { name: `${uniqueName()}.onnx` },
    body: await readFile(shippedModel),
    headers: { 'content-type': detectorMediaType },
  }),
  'detector.remove': async (_, { client, cookie }) => {
    const { text } = await client({
      method: 'POST',
      path: `/api/detectors?name=${encodeURIComponent(`${uniqueName()}.onnx`)}`,
      body: await readFile(shippedModel),
      headers: { 'content-type': detectorMediaType },
    }, cookie)
    return {
      params: { detectorId: (JSON.parse(text) as { detector?: { detectorId: string } }).detector?.detectorId ?? 'own-none' },
    }
  },
  'detector.choose': () => ({
    body: { detectorId: 'ansim-nano-5' },
  }),
  'camera-group.roll-back-detector': () => ({}),
  'site-plan.create': () => ({
    query: { widthM: 40 },
    body: aPlanPicture(),
    headers: { 'content-type': planMediaType },
  }),
  'site-plan.set-width': () => ({
    body: { widthM: 50 },
  }),
}
