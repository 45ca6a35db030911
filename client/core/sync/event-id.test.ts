import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { eventIdOf } from './event-id.ts'

it('CL1 an event id is a UUIDv7 that carries the station clock and sorts by it', () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 2 ** 48 - 2 }),
    fc.uint8Array({ minLength: 10, maxLength: 10 }),
    fc.uint8Array({ minLength: 10, maxLength: 10 }),
    (at, random, other) => {
      const id = eventIdOf(epochMs(at), random)
      expect(eventIdSchema.parse(id)).toBe(id)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at)
      expect(id < eventIdOf(epochMs(at + 1), other)).toBe(true)
    },
  ))
})

it('CL1 refuses too little randomness', () => {
  expect(() => eventIdOf(epochMs(0), new Uint8Array(9))).toThrow('10 random bytes')
})
