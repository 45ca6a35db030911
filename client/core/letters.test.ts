import { expect, it } from 'vitest'
import { lettersTime } from './letters.ts'

it('brings letters before the first screen where every syllable is the same box', () => {
  expect(lettersTime({
    areAtHand: false,
    drawn: [
      Uint8Array.of(0, 9, 0),
      Uint8Array.of(0, 9, 0),
    ],
  })).toBe('before-first-screen')
})

it('brings them behind the first pictures where the system has its own', () => {
  expect(lettersTime({
    areAtHand: false,
    drawn: [
      Uint8Array.of(0, 9, 0),
      Uint8Array.of(0, 9, 1),
    ],
  })).toBe('behind-first-screen')
})

it('brings them at once where they cost nothing', () => {
  expect(lettersTime({
    areAtHand: true,
    drawn: [
      Uint8Array.of(1),
      Uint8Array.of(2),
    ],
  })).toBe('before-first-screen')
})

it('takes a system that draws nothing for one with letters: nothing is known against it', () => {
  expect(lettersTime({ areAtHand: false, drawn: undefined })).toBe('behind-first-screen')
})
