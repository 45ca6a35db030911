import { expect, it } from 'vitest'
import { playoutDelay } from './h264-parameters.ts'

it('playout delay is two numbers of 12 bits, in steps of 10 ms', () => {
  expect(playoutDelay(0, 0)).toEqual(new Uint8Array(3))
  expect(playoutDelay(0, 500)).toEqual(Uint8Array.of(0, 0, 50))
  expect(playoutDelay(200, 40_950)).toEqual(Uint8Array.of(0x01, 0x4F, 0xFF))
})
