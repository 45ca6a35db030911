import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReorderWindow } from './reorder-window.ts'

const packet = (sequenceNumber: number): Uint8Array => Uint8Array.of(0x80, 96, sequenceNumber >> 8 & 0xFF, sequenceNumber & 0xFF, 0)
const numberOf = (bytes: Uint8Array): number => bytes[2]! << 8 | bytes[3]!

function collect(): { window: ReorderWindow, out: number[] } {
  const out: number[] = []
  return {
    window: new ReorderWindow(bytes => out.push(numberOf(bytes))),
    out,
  }
}

describe('ReorderWindow', () => {
  it('RI5 gives packets that overtook each other in order and each once, over the wrap', () => {
    fc.assert(fc.property(
      fc.constantFrom(0, 65_500),
      fc.array(fc.record({
        displacement: fc.nat(30),
        isTwice: fc.boolean(),
      }), { minLength: 1, maxLength: 120 }),
      (first, packets) => {
        const { window, out } = collect()
        window.push(packet(first))
        const sent = packets.flatMap(({ displacement, isTwice }, i) => {
          const one = { number: (first + 1 + i) & 0xFFFF, at: i + displacement }
          return isTwice
            ? [
                one,
                { ...one, at: one.at + 3 },
              ]
            : [one]
        })
        for (const { number } of sent.sort((a, b) => a.at - b.at))
          window.push(packet(number))
        expect(out).toEqual(Array.from({ length: packets.length + 1 }, (_, i) => (first + i) & 0xFFFF))
        expect(window.isWaiting).toBe(false)
      },
    ), { numRuns: 300 })
  })

  it('RI5 goes on over a gap when it waited long enough, and then takes nothing late', () => {
    const { window, out } = collect()
    for (const number of [10, 12, 13, 16])
      window.push(packet(number))
    expect(out).toEqual([10])
    window.giveUp()
    expect(out).toEqual([10, 12, 13])
    window.push(packet(11))
    expect(window.dropped).toBe(1)
    window.giveUp()
    expect(out).toEqual([10, 12, 13, 16])
  })

  it('RI5 holds a bounded number of packets', () => {
    const { window, out } = collect()
    window.push(packet(0))
    for (let number = 2; number < 2000; number++)
      window.push(packet(number))
    expect(out.length).toBeGreaterThan(1990)
    fc.assert(fc.property(fc.array(fc.nat(0xFFFF), { minLength: 300, maxLength: 900 }), (numbers) => {
      const { window, out } = collect()
      for (const number of numbers)
        window.push(packet(number))
      expect(out.length + window.dropped).toBeGreaterThanOrEqual(numbers.length - 257)
    }), { numRuns: 50 })
  })

  it('RI5 follows a sender that begins anew, and no single stray', () => {
    const { window, out } = collect()
    for (const number of [
      100,
      101,
      40_000,
      102,
      103,
      50_000,
      50_001,
      50_002,
    ])
      window.push(packet(number))
    expect(out).toEqual([
      100,
      101,
      40_000,
      102,
      103,
      50_000,
      50_001,
      50_002,
    ])
  })
})
