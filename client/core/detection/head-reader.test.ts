import { describe, expect, it } from 'vitest'
import { fitLetterbox } from '../geometry/letterbox.ts'
import { createHeadReader } from './head-reader.ts'
import { buildManifest, speak } from './testing/build.ts'

const columns = 7
const anchors = 84
const letterbox = fitLetterbox(128, 64, 64, 64, 'top-left')
/** Anchor 10 is column 2, row 1 of stride 8; anchor 64 + 5 is column 1, row 1 of stride 16. */
const near = {
  anchor: 10,
  column: 2,
  row: 1,
  stride: 8,
}
const coarse = {
  anchor: 69,
  column: 1,
  row: 1,
  stride: 16,
}
const person = {
  cx: 20,
  cy: 16,
  w: 8,
  h: 16,
  objectness: 0.9,
  classes: [0.8, 0],
}

function read(output: Float32Array, slot = 0, manifest = buildManifest()) {
  return createHeadReader(manifest).read(output, slot, columns, letterbox, 128, 64)
}

describe('head reader', () => {
  it('reads the box of an anchor in picture coordinates', () => {
    const output = new Float32Array(anchors * columns)
    speak(output, 0, columns, {
      ...near,
      ...person,
    })
    const reading = read(output)
    expect(reading.status).toBe('read')
    const [d, ...more] = reading.status === 'read'
      ? reading.detections
      : []
    expect(more).toEqual([])
    // Input pixels are half picture pixels: 16..24 of 64 becomes 32..48 of 128.
    expect(d).toMatchObject({ label: 'person' })
    expect(d!.score).toBeCloseTo(0.72)
    expect([
      d!.box.x1,
      d!.box.y1,
      d!.box.x2,
      d!.box.y2,
    ].map(v => Number(v.toFixed(5)))).toEqual([0.25, 0.25, 0.375, 0.75])
  })

  it('reads each slot of a batch by itself', () => {
    const output = new Float32Array(3 * anchors * columns)
    speak(output, 2 * anchors * columns, columns, {
      ...near,
      ...person,
    })
    const counts = [0, 1, 2].map((slot) => {
      const reading = read(output, slot)
      return reading.status === 'read'
        ? reading.detections.length
        : -1
    })
    expect(counts).toEqual([0, 0, 1])
  })

  it('suppresses the weaker of two boxes of one label, and leaves other labels', () => {
    const output = new Float32Array(anchors * columns)
    speak(output, 0, columns, {
      ...near,
      ...person,
    })
    speak(output, 0, columns, {
      ...coarse,
      ...person,
      cx: 20.5,
      objectness: 0.7,
      classes: [0.8, 0.9],
    })
    const reading = read(output)
    expect(reading.status === 'read' && reading.detections.map(d => [
      d.label,
      Number(d.score.toFixed(2)),
    ])).toEqual([
      ['person', 0.72],
      ['helmet', 0.63],
    ])
  })

  it('applies the sigmoid to a head that has not', () => {
    const manifest = buildManifest({
      output: {
        name: 'output',
        layout: 'yolox-raw',
        strides: [8, 16, 32],
        activated: false,
      },
    })
    const output = new Float32Array(anchors * columns).fill(-20)
    speak(output, 0, columns, {
      ...near,
      ...person,
      objectness: 2,
      classes: [1, -20],
    })
    const reading = read(output, 0, manifest)
    expect(reading.status === 'read' && reading.detections[0]!.score).toBeCloseTo(0.8808 * 0.7311, 3)
  })

  it.each([
    ['objectness', 4],
    ['class', 5],
    ['width', 2],
  ])('names a %s that is not a number', (_, column) => {
    const output = new Float32Array(anchors * columns)
    speak(output, 0, columns, {
      ...near,
      ...person,
    })
    output[near.anchor * columns + column] = Number.NaN
    expect(read(output)).toEqual({ status: 'odd-output', reason: 'The detector answered numbers that are not finite.' })
  })

  it('names an output that is too short or drowned in boxes', () => {
    expect(read(new Float32Array(anchors * columns), 1).status).toBe('odd-output')
    expect(read(new Float32Array(anchors * columns).fill(1)).status).toBe('odd-output')
  })

  it('drops boxes in the padding and cuts boxes at the edge', () => {
    const output = new Float32Array(anchors * columns)
    speak(output, 0, columns, {
      ...near,
      ...person,
      cy: 50,
    })
    speak(output, 0, columns, {
      ...coarse,
      ...person,
      cx: 0,
    })
    const reading = read(output)
    expect(reading.status === 'read' && reading.detections.map(d => d.box.x1)).toEqual([0])
  })

  it('zeroed weights give no detections', () => {
    expect(read(new Float32Array(anchors * columns))).toEqual({ status: 'read', detections: [] })
  })
})
