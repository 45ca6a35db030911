import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedPosition, requireKnownCursor } from './feed-cursor.ts'

describe('feedPosition', () => {
  it('FE2 a filtered page that is not full moves the cursor to the head read before it', () => {
    expect(feedPosition(3, 90, 10, [])).toEqual({ cursor: 90, upToDate: true })
    expect(feedPosition(3, 90, 10, [5, 8])).toEqual({ cursor: 90, upToDate: true })
  })

  it('FE1 events that were committed after the head was read are not offered twice', () => {
    expect(feedPosition(3, 4, 10, [4, 5, 6])).toEqual({ cursor: 6, upToDate: true })
  })

  it('FE1 a full page stops at its last event', () => {
    expect(feedPosition(0, 90, 2, [1, 2])).toEqual({ cursor: 2, upToDate: false })
    expect(feedPosition(88, 90, 2, [89, 90])).toEqual({ cursor: 90, upToDate: true })
  })

  it('FE1 FE2 reading page by page offers each matching event once, whatever is written between head and page', () => {
    const scenario = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      writes: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 20 }),
      keep: fc.func(fc.boolean()),
    })
    fc.assert(fc.property(scenario, ({ limit, writes, keep }) => {
      let written = 0
      let cursor = 0
      const seen: number[] = []
      const readPage = (betweenHeadAndPage: number): void => {
        const head = written
        written += betweenHeadAndPage
        const page = Array.from({ length: written }, (_, index) => index + 1).filter(seq => seq > cursor && keep(seq)).slice(0, limit)
        seen.push(...page)
        cursor = feedPosition(cursor, head, limit, page).cursor
      }
      for (const [before, between] of writes) {
        written += before
        readPage(between)
      }
      for (let round = 0; round <= written; round++)
        readPage(0)
      expect(seen).toEqual(Array.from({ length: written }, (_, index) => index + 1).filter(seq => keep(seq)))
    }))
  })
})

describe('requireKnownCursor', () => {
  it('FE3 a cursor beyond the head is refused so that the reader starts anew', () => {
    expect(() => requireKnownCursor(5, 5)).not.toThrow()
    expect(() => requireKnownCursor(6, 5)).toThrow('restored from a backup')
  })
})
