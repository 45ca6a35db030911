import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { readCliArguments } from './cli-arguments.ts'

const read = (...args: string[]) => readCliArguments(['evaluate', ...args], epochMs(0), '/clips').command

it('VA3 evaluate takes a folder, a detector, an engine and a rate', () => {
  expect(read('mine')).toEqual({
    verb: 'evaluate',
    folder: '/clips/mine',
    detectorId: 'ansim-nano-5',
    engine: 'auto',
    fps: 5,
  })
  expect(read('mine', '--detector', 'own-1', '--engine', 'wasm', '--fps', '10')).toMatchObject({ detectorId: 'own-1', engine: 'wasm', fps: 10 })
})

it.each([
  [[], /one folder/],
  [
    ['a', 'b'],
    /one folder/,
  ],
  [
    ['a', '--engine', 'tpu'],
    /auto, wasm, webgpu or tfjs/,
  ],
  [
    ['a', '--fps', '30'],
    /from 1 to 15/,
  ],
  [
    ['a', '--detector', '../../etc'],
    /folder of models/,
  ],
])('VA3 evaluate %j is refused with what it wants', (args, sentence) => {
  expect(() => read(...args)).toThrow(sentence)
})
