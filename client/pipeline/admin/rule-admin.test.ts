import { expect, it } from 'vitest'
import { labels } from '#contract/detection'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { createRuleAdmin } from './rule-admin.ts'

const manifest = {
  manifestVersion: 1,
  detectorId: 'ansim-nano-5',
  name: 'Nano',
  file: {
    name: 'model.onnx',
    bytes: 1,
    sha256: 'a'.repeat(64),
  },
  licence: { spdx: 'Apache-2.0', notice: '' },
  input: {
    name: 'images',
    width: 416,
    height: 416,
    type: 'float32',
    colourOrder: 'BGR',
    range: '0..255',
    letterbox: { anchor: 'top-left', pad: 114 },
  },
  output: {
    name: 'output',
    layout: 'yolox-raw',
    strides: [8, 16, 32],
    activated: true,
  },
  labels: [...labels],
  postprocess: { minScore: 0.3, nmsIou: 0.5 },
  scores: [],
}

it('ZE10 asks once what a detector knows, and again where it could not be asked', async () => {
  const asked: unknown[] = []
  const admin = createRuleAdmin({
    call: async (name: string, input: unknown) => {
      asked.push([name, input])
      if (asked.length === 1)
        throw new NetworkUnavailable('The server did not answer; check the network.')
      return asked.length === 2
        ? 'a page of something between us'
        : manifest
    },
  } as never)
  const ask = () => admin.labelsOf('ansim-nano-5' as never)
  expect(await ask()).toBeUndefined()
  expect(await ask()).toBeUndefined()
  expect(await ask()).toEqual(labels)
  expect(await ask()).toEqual(labels)
  expect(asked).toHaveLength(3)
  expect(asked[0]).toEqual([
    'detector.get',
    {
      params: { detectorId: 'ansim-nano-5', file: 'manifest.json' },
    },
  ])
})
