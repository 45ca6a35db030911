import type { Label } from '#contract/detection'
import type { Corners, LabelledPicture, ScaledPicture } from './average-precision.ts'
import { describe, expect, it } from 'vitest'
import { averagePrecision } from './average-precision.ts'
import { findBoxErrors } from './box-errors.ts'
import { mostTiles, reportErrors } from './error-report.ts'
import { mendedGains } from './mended-gains.ts'
import { sizeShares } from './size-shares.ts'

const here: Corners = [10, 10, 30, 50]
/** Overlaps `here` by a third. */
const beside: Corners = [20, 10, 40, 50]
const elsewhere: Corners = [70, 10, 90, 50]
const truth = (corners: Corners, label: Label = 'helmet') => ({ label, corners })
const found = (corners: Corners, score = 0.9, label: Label = 'helmet') => ({ label, score, corners })
const picture = (truths: LabelledPicture['truth'], boxes: LabelledPicture['found']): LabelledPicture => ({ truth: truths, found: boxes })

describe('why a box is wrong', () => {
  it.each<[string, LabelledPicture['truth'], LabelledPicture['found'], [kind: string, why: string][]]>([
    [
      'nothing, where each is found',
      [
        truth(here),
        truth(elsewhere),
      ],
      [
        found(elsewhere, 0.5),
        found(here),
      ],
      [],
    ],
    [
      'no box',
      [
        truth(here),
      ],
      [],
      [
        ['miss', 'no-box'],
      ],
    ],
    [
      'no box, where one is far away',
      [
        truth(here),
      ],
      [
        found(elsewhere),
      ],
      [
        ['miss', 'no-box'],
        ['false-alarm', 'nothing-there'],
      ],
    ],
    [
      'below the threshold',
      [
        truth(here),
      ],
      [
        found(here, 0.39),
      ],
      [
        ['miss', 'unsure'],
      ],
    ],
    [
      'too loose',
      [
        truth(here),
      ],
      [
        found(beside),
      ],
      [
        ['miss', 'loose'],
        ['false-alarm', 'loose'],
      ],
    ],
    [
      'another label, however unsure the right one is',
      [
        truth(here),
      ],
      [
        found(here, 0.8, 'no_helmet'),
        found(here, 0.3),
      ],
      [
        ['miss', 'other-label'],
      ],
    ],
    [
      'not the wearer, who is found where the vest is missed',
      [
        truth(here, 'helmet'),
        truth(here, 'person'),
      ],
      [
        found(here, 0.8, 'person'),
      ],
      [
        ['miss', 'no-box'],
      ],
    ],
    [
      'the other label is what is there',
      [
        truth(here, 'no_helmet'),
      ],
      [
        found(here),
      ],
      [
        ['false-alarm', 'other-label'],
      ],
    ],
    [
      'twice the same',
      [
        truth(here),
      ],
      [
        found(here),
        found([10, 10, 30, 46], 0.6),
      ],
      [
        ['false-alarm', 'double'],
      ],
    ],
  ])('%s', (_, truths, boxes, expected) => {
    expect(findBoxErrors([
      picture(truths, boxes),
    ], 'helmet', 0.4).map(({ kind, why }) => [kind, why])).toEqual(expected)
  })

  it('names what was there and what was told, with their overlap', () => {
    const [miss, alarm] = findBoxErrors([
      picture([], []),
      picture([
        truth(here),
      ], [
        found(beside, 0.7),
      ]),
    ], 'helmet', 0.4)
    expect(miss).toMatchObject({
      kind: 'miss',
      picture: 1,
      label: 'helmet',
      truth: { index: 0, corners: here },
      found: { index: 0, score: 0.7 },
    })
    expect(miss!.iou).toBeCloseTo(1 / 3, 12)
    expect(alarm).toMatchObject({
      kind: 'false-alarm',
      found: { corners: beside },
      truth: { corners: here },
    })
  })
})

describe('where the missing precision is', () => {
  it('tells what each kind of fault costs', () => {
    const pictures = [
      picture([
        truth(here),
        truth(elsewhere),
      ], [
        found(beside, 0.9),
        found(elsewhere, 0.8),
        found([70, 10, 90, 46], 0.7),
        found([100, 100, 120, 120], 0.6),
      ]),
      picture([
        truth(here),
      ], []),
    ]
    // One hit in second place of three objects.
    expect(averagePrecision(pictures, 'helmet')!.averagePrecision).toBeCloseTo(1 / 6, 12)
    const gains = mendedGains(pictures, 'helmet')!
    expect(gains.loose).toBeCloseTo(2 / 3 - 1 / 6, 12)
    expect(gains['never-found']).toBeCloseTo(1 / 2 - 1 / 6, 12)
    // Behind the last hit nothing costs.
    expect([gains.double, gains['nothing-there'], gains['other-label']]).toEqual([0, 0, 0])
    expect(mendedGains(pictures, 'vest')).toBeUndefined()
  })

  it('counts what is found by its height in the input', () => {
    const pictures: ScaledPicture[] = [
      {
        ...picture([
          truth(here),
          truth(elsewhere),
        ], [
          found(here),
          found(elsewhere, 0.2),
        ]),
        scale: 1,
      },
      {
        ...picture([
          truth(here),
        ], [
          found(here),
        ]),
        scale: 0.25,
      },
      {
        ...picture([
          truth([0, 0, 40, 400]),
        ], []),
        scale: 1,
      },
    ]
    expect(sizeShares(pictures, 'helmet', 0.4)).toEqual([
      {
        fromPx: 0,
        toPx: 16,
        boxes: 1,
        found: 1,
      },
      {
        fromPx: 32,
        toPx: 64,
        boxes: 2,
        found: 1,
      },
      { fromPx: 128, boxes: 1, found: 0 },
    ])
  })

  it('shows so many, the largest misses and the surest false boxes first, and counts them all', () => {
    const pictures: ScaledPicture[] = Array.from({ length: mostTiles + 6 }, (_, i) => ({
      ...picture([
        truth([0, 0, 10 + i, 10]),
      ], [
        found([200, 0, 220, 20], 0.5 + i / 100),
      ]),
      scale: 1,
    }))
    const [{ label, sheets } = { label: '', sheets: [] }, ...others] = reportErrors(pictures, 0.4)
    expect([label, others.length]).toEqual(['helmet', 0])
    for (const { counts, worst } of sheets) {
      expect(Object.values(counts)).toEqual([mostTiles + 6])
      expect(worst.map(error => error.picture)).toEqual(Array.from({ length: mostTiles }, (_, i) => mostTiles + 5 - i))
    }
  })
})
