import type { Detection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { mergeCrop } from './merge-crop.ts'

function box(x1: number, y1: number, x2: number, y2: number, score = 0.8, label: Detection['label'] = 'person'): Detection {
  return {
    label,
    score,
    box: { x1, y1, x2, y2 },
  }
}

describe('boxes of a crop', () => {
  const crop = { x1: 0.4, y1: 0.4, x2: 0.6, y2: 0.8 }

  it('add what the whole picture did not show', () => {
    expect(mergeCrop([
      box(0, 0, 0.2, 0.5),
    ], [
      box(0.48, 0.5, 0.5, 0.6),
    ], crop, 0.6)).toHaveLength(2)
  })

  it('are one with the same box of the whole picture: the surer stays', () => {
    const merged = mergeCrop([
      box(0.48, 0.5, 0.5, 0.6, 0.4),
    ], [
      box(0.479, 0.5, 0.5, 0.602, 0.9),
    ], crop, 0.6)
    expect(merged.map(d => d.score)).toEqual([0.9])
  })

  it('are left out where the edge of the crop cuts them, not where the picture ends', () => {
    expect(mergeCrop([], [
      box(0.4, 0.5, 0.45, 0.6),
    ], crop, 0.6)).toEqual([])
    expect(mergeCrop([], [
      box(0, 0.5, 0.05, 0.6),
    ], { ...crop, x1: 0 }, 0.6)).toHaveLength(1)
  })
})
