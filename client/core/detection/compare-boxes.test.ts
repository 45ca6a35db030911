import type { Detection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { compareBoxes } from './compare-boxes.ts'

function box(x1: number, y1: number, x2: number, y2: number, score = 0.8, label: Detection['label'] = 'person'): Detection {
  return {
    label,
    score,
    box: { x1, y1, x2, y2 },
  }
}

describe('boxes against the reference', () => {
  const golden = [
    box(0.1, 0.1, 0.3, 0.9),
    box(0.15, 0.1, 0.2, 0.2, 0.6, 'helmet'),
    box(0.5, 0.1, 0.6, 0.9, 0.12),
  ]

  it('agree when they differ by rounding', () => {
    expect(compareBoxes([
      box(0.101, 0.1, 0.3, 0.899, 0.81),
      box(0.15, 0.101, 0.2, 0.2, 0.58, 'helmet'),
    ], golden)).toBeUndefined()
  })

  it.each([
    [
      'one is missing',
      golden.slice(1),
      /did not find the person/,
    ],
    [
      'one is too many',
      [
        ...golden,
        box(0.7, 0.1, 0.8, 0.9),
      ],
      /found a person/,
    ],
    [
      'one moved',
      [
        box(0.15, 0.1, 0.35, 0.9),
        golden[1]!,
      ],
      /did not find the person/,
    ],
    [
      'a score is off',
      [
        box(0.1, 0.1, 0.3, 0.9, 0.6),
        golden[1]!,
      ],
      /did not find the person/,
    ],
    [
      'a label is another',
      [
        golden[0]!,
        { ...golden[1]!, label: 'no_helmet' as const },
      ],
      /did not find the helmet/,
    ],
    [
      'a number is none',
      [
        { ...golden[0]!, score: Number.NaN },
        golden[1]!,
      ],
      /did not find the person/,
    ],
    ['nothing is found', [], /did not find/],
  ])('differ when %s', (_, actual, words) => {
    expect(compareBoxes(actual, golden)).toMatch(words)
  })

  it('are compared by the surest where nothing is sure', () => {
    const unsure = [
      box(0.1, 0.1, 0.3, 0.9, 0.2),
      box(0.5, 0.1, 0.6, 0.9, 0.05),
    ]
    expect(compareBoxes([unsure[0]!], unsure)).toBeUndefined()
    expect(compareBoxes([], unsure)).toMatch(/did not find/)
    expect(compareBoxes([
      box(0.1, 0.1, 0.3, 0.9, 0.8),
    ], [])).toMatch(/found a person/)
    expect(compareBoxes([
      box(0.1, 0.1, 0.3, 0.9, 0.2),
    ], [])).toBeUndefined()
  })
})
