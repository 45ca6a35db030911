import { expect, it } from 'vitest'
import { byteWords } from './byte-words.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_240, '1.2 kB'],
  [61_400_000, '61 MB'],
  [2_000_000_000, '2 GB'],
  [7_500_000_000_000_000, '7,500 TB'],
])('says %i bytes as people do', (bytes, words) => {
  expect(byteWords(bytes, 'en')).toBe(words)
})

it('says a few bytes in the reader\'s language', () => {
  expect(byteWords(0, 'ko')).toBe('0B')
})
