import { expect, it } from 'vitest'
import { lettersTime } from './core/letters.ts'
import { bringLetters, drawHangul } from './first-screen.ts'

it('sees whether this system has letters for Hangul: two syllables that differ, or the same box twice', () => {
  const drawn = drawHangul(document)!
  expect(drawn[0].some(byte => byte > 0)).toBe(true)
  const differ = Array.from(drawn[0]).some((byte, i) => byte !== drawn[1][i])
  expect(lettersTime({ areAtHand: false, drawn })).toBe(differ ? 'behind-first-screen' : 'before-first-screen')
})

it('tells syllables apart where there are letters for them: those of the product', async () => {
  await import('./ui/fonts.css')
  await document.fonts.load('24px "Pretendard Variable"', '가뷁')
  expect(lettersTime({
    areAtHand: false,
    drawn: drawHangul(document, '"Pretendard Variable"'),
  })).toBe('behind-first-screen')
})

it('sees boxes for what they are: a syllable beside itself', () => {
  const [box] = drawHangul(document)!
  expect(lettersTime({
    areAtHand: false,
    drawn: [box, box],
  })).toBe('before-first-screen')
})

it('fetches letters once, before or behind the first screen', async () => {
  let loads = 0
  const behind = await bringLetters(async () => loads++)
  const before = loads
  await behind()
  expect([before, loads]).toEqual(lettersTime({
    areAtHand: false,
    drawn: drawHangul(document),
  }) === 'before-first-screen'
    ? [1, 1]
    : [0, 1])
})
