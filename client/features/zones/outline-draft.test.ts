import type { OutlineDraft, OutlineEdit } from './outline-draft.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outlineTrouble } from '#contract/outline-trouble'
import { recordStep, redoStep, startHistory, undoStep } from './edit-history.ts'
import { applyEdit, draftOf, emptyDraft } from './outline-draft.ts'
import { findHandle, snapTo } from './outline-reach.ts'

const at = (x: number, y: number) => ({ x, y })
const square = [
  at(0.2, 0.2),
  at(0.6, 0.2),
  at(0.6, 0.6),
  at(0.2, 0.6),
]
/** Edits one after the other; what is refused changes nothing. */
function follow(from: OutlineDraft, edits: readonly OutlineEdit[]): OutlineDraft {
  return edits.reduce((draft, edit) => {
    const next = applyEdit(draft, edit)
    return next.refusal
      ? draft
      : next.draft
  }, from)
}
const size = { width: 640, height: 360 }

describe('drawing an outline', () => {
  it('ZE1 corners make an area once it is closed, and two ends a line', () => {
    const drawn = follow(emptyDraft('area'), [
      ...square.map(corner => ({ kind: 'add' as const, at: corner })),
      { kind: 'close' },
    ])
    expect(drawn).toEqual({
      shape: 'area',
      corners: square,
      isClosed: true,
    })
    const line = follow(emptyDraft('line'), square.slice(0, 2).map(corner => ({ kind: 'add' as const, at: corner })))
    expect(line.isClosed).toBe(true)
    expect(follow(line, [
      { kind: 'turn' },
    ]).corners).toEqual([square[1], square[0]])
  })

  it('ZE2 refuses, with the reason, a side that crosses another, an area that is too small, and a corner off the picture', () => {
    const bow = follow(emptyDraft('area'), [
      at(0.1, 0.1),
      at(0.9, 0.9),
      at(0.9, 0.1),
    ].map(corner => ({ kind: 'add', at: corner })))
    expect(applyEdit(bow, {
      kind: 'add',
      at: at(0.1, 0.9),
    }).refusal).toBe('crosses-itself')
    expect(applyEdit(follow(emptyDraft('area'), [
      {
        kind: 'add',
        at: at(0.1, 0.1),
      },
    ]), { kind: 'close' }).refusal).toBe('too-few-corners')
    expect(applyEdit(emptyDraft('area'), {
      kind: 'add',
      at: at(1.2, 0.5),
    }).refusal).toBe('outside')
    const tiny = follow(emptyDraft('area'), [
      at(0.1, 0.1),
      at(0.11, 0.1),
      at(0.11, 0.11),
    ].map(corner => ({ kind: 'add', at: corner })))
    expect(applyEdit(tiny, { kind: 'close' }).refusal).toBe('too-small')
    expect(applyEdit(draftOf(square), {
      kind: 'move',
      corner: 0,
      to: at(0.7, 0.4),
    }).refusal).toBe('crosses-itself')
    expect(applyEdit(draftOf(square.slice(0, 3)), { kind: 'remove', corner: 0 }).refusal).toBe('too-few-corners')
    expect(applyEdit(emptyDraft('line'), { kind: 'close' }).refusal).toBe('not-a-line')
  })

  it('ZE1 a corner is inserted on its side and pulled, and a second tap on the same place is none', () => {
    const pulled = follow(draftOf(square), [
      { kind: 'insert', side: 1 },
      {
        kind: 'move',
        corner: 2,
        to: at(0.8, 0.4),
      },
    ])
    expect(pulled.corners).toEqual([
      square[0],
      square[1],
      at(0.8, 0.4),
      square[2],
      square[3],
    ])
    expect(follow(emptyDraft('area'), [
      {
        kind: 'add',
        at: at(0.1, 0.1),
      },
      {
        kind: 'add',
        at: at(0.101, 0.1),
      },
    ]).corners).toHaveLength(1)
  })

  it('ZE1 the whole moves as far as the picture goes, in its shape', () => {
    const { corners } = follow(draftOf(square), [
      { kind: 'shift', x: 0.7, y: -0.7 },
    ])
    expect(corners.map(({ x }) => x)).toEqual([0.6, 1, 1, 0.6].map(x => expect.closeTo(x)))
    expect(corners.map(({ y }) => y)).toEqual([0, 0, 0.4, 0.4].map(y => expect.closeTo(y)))
  })

  it('ZE2 whatever is done to a closed outline, a rule can use it, and every step can be taken back', () => {
    const share = fc.double({ min: -0.2, max: 1.2, noNaN: true })
    const point = fc.record({ x: share, y: share })
    const index = fc.nat({ max: 5 })
    const edit: fc.Arbitrary<OutlineEdit> = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        at: point,
      }),
      fc.record({
        kind: fc.constant('close' as const),
      }),
      fc.record({
        kind: fc.constant('move' as const),
        corner: index,
        to: point,
      }),
      fc.record({
        kind: fc.constant('insert' as const),
        side: index,
        at: point,
      }),
      fc.record({
        kind: fc.constant('remove' as const),
        corner: index,
      }),
      fc.record({
        kind: fc.constant('shift' as const),
        x: share,
        y: share,
      }),
      fc.record({
        kind: fc.constant('turn' as const),
      }),
      fc.record({
        kind: fc.constant('clear' as const),
      }),
    )
    const start = fc.constantFrom(emptyDraft('area'), emptyDraft('line'), draftOf(square), draftOf(square.slice(0, 2)))
    fc.assert(fc.property(start, fc.array(edit, { maxLength: 40 }), (from, edits) => {
      let history = startHistory(from)
      const seen = [from]
      for (const wish of edits) {
        const { corners } = history.present
        const index = 'corner' in wish
          ? wish.corner
          : 'side' in wish
            ? wish.side
            : 0
        // Handles that are not there cannot be taken.
        if (('corner' in wish || 'side' in wish) && index >= corners.length)
          continue
        const { draft, refusal } = applyEdit(history.present, wish)
        if (refusal)
          continue
        history = recordStep(history, draft)
        if (history.present !== seen.at(-1))
          seen.push(history.present)
        if (draft.isClosed)
          expect(outlineTrouble([...draft.corners], draft.shape === 'line')).toBeUndefined()
        else
          expect(draft.corners.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1)).toBe(true)
      }
      for (let i = seen.length - 1; i > 0; i--) {
        expect(history.present).toBe(seen[i])
        history = undoStep(history)
      }
      for (const _ of edits)
        history = redoStep(history)
      expect(history.present).toBe(seen.at(-1))
    }), { numRuns: 300 })
  })
})

describe('what a pointer means', () => {
  it('ZE3 the nearest corner within reach, then the middle of a side, then the whole', () => {
    const draft = draftOf(square)
    expect(findHandle(draft, at(0.22, 0.21), size, 24)).toEqual({ kind: 'corner', corner: 0 })
    expect(findHandle(draft, at(0.4, 0.22), size, 24)).toEqual({ kind: 'side', side: 0 })
    expect(findHandle(draft, at(0.4, 0.4), size, 24)).toEqual({ kind: 'whole' })
    expect(findHandle(draft, at(0.9, 0.9), size, 24)).toBeUndefined()
  })

  it('ZE3 places are drawn to other zones\' corners and to the edges of the picture', () => {
    expect(snapTo(at(0.205, 0.21), square, size, 10)).toEqual(square[0])
    expect(snapTo(at(0.01, 0.99), square, size, 10)).toEqual(at(0, 1))
    expect(snapTo(at(0.3, 0.4), square, size, 10)).toEqual(at(0.3, 0.4))
  })
})
