import type { Shortage } from './shortage.ts'
import { describe, expect, it } from 'vitest'
import { followShortage } from './shortage.ts'

/** What is told second by second, at these loads. */
function tell(loads: readonly number[], rates = (second: number) => ({ asked: 60, done: 13.4 + second })) {
  let shortage: Shortage | undefined
  return loads.map((load, second) => {
    shortage = followShortage(shortage, second * 1_000, load, rates(second))
    return shortage.told?.done
  })
}
const seconds = (count: number, load: number): number[] => Array.from<number>({ length: count }).fill(load)

describe('LK10 a machine that cannot keep up', () => {
  it('is told when it lasts', () => {
    expect(tell(seconds(6, 4))).toEqual([
      ...Array.from({ length: 5 }),
      18,
    ])
  })

  it('is not told of a burst, nor of a machine that does what it is asked for', () => {
    expect(tell([
      ...seconds(4, 2),
      0.9,
      ...seconds(4, 2),
    ]).every(done => done === undefined)).toBe(true)
    expect(tell(seconds(60, 1)).every(done => done === undefined)).toBe(true)
  })

  it('keeps its words for ten seconds, and takes them back ten seconds after the end', () => {
    const told = tell([
      ...seconds(20, 2),
      ...seconds(15, 0.5),
    ])
    expect(new Set(told.slice(5, 15))).toEqual(new Set([18]))
    expect(new Set(told.slice(15, 30))).toEqual(new Set([28]))
    expect(told.slice(30)).toEqual(Array.from({ length: 5 }))
  })
})
