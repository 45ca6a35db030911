import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readByteRange } from './byte-range.ts'

it.each([
  [undefined, 'whole'],
  [
    'bytes=0-99',
    { from: 0, until: 100 },
  ],
  [
    'bytes=0-',
    { from: 0, until: 1000 },
  ],
  [
    'bytes=990-5000',
    { from: 990, until: 1000 },
  ],
  [
    'bytes=-10',
    { from: 990, until: 1000 },
  ],
  [
    'bytes=-5000',
    { from: 0, until: 1000 },
  ],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-5', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['pages=1-2', 'whole'],
  ['bytes=-', 'whole'],
])('reads %j', (header, expected) => {
  expect(readByteRange(header, 1000)).toEqual(expected)
})

it('never leaves the file', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`)), fc.integer({ min: 1, max: 5000 }), (header, total) => {
    const range = readByteRange(header, total)
    if (typeof range === 'object')
      expect(range.from >= 0 && range.from < range.until && range.until <= total).toBe(true)
  }))
})
