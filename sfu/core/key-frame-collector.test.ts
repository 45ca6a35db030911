import { describe, expect, it } from 'vitest'
import { createKeyFrameCollector } from './key-frame-collector.ts'

let sequence = 0
function packet(timestamp: number, marker: boolean, payload: readonly number[], extension = false): Uint8Array {
  const head = [
    extension ? 0x90 : 0x80,
    (marker ? 0x80 : 0) | 96,
    sequence >> 8 & 0xFF,
    sequence++ & 0xFF,
    ...[24, 16, 8, 0].map(shift => timestamp >> shift & 0xFF),
    0,
    0,
    0,
    1,
    ...(extension
      ? [0xBE, 0xDE, 0, 1, 0x12, 0, 0, 0]
      : []),
  ]
  return Uint8Array.from([
    ...head,
    ...payload,
  ])
}
const sets = [
  24 | 0x60,
  0,
  3,
  0x67,
  1,
  2,
  0,
  2,
  0x68,
  3,
]

describe('the first key frame of a stream', () => {
  it('is put together from aggregates and fragments, whatever came before it', () => {
    const { take } = createKeyFrameCollector(1000)
    expect(take(packet(1, true, [0x41, 9]))).toBeUndefined()
    expect(take(packet(2, false, sets, true))).toBeUndefined()
    expect(take(packet(2, false, [0x7C, 0x85, 10, 11]))).toBeUndefined()
    expect(take(packet(2, true, [0x7C, 0x45, 12]))).toEqual(Uint8Array.from([
      0,
      0,
      0,
      1,
      0x67,
      1,
      2,
      0,
      0,
      0,
      1,
      0x68,
      3,
      0,
      0,
      0,
      1,
      0x65,
      10,
      11,
      12,
    ]))
    expect(take(packet(3, true, [0x65, 99]))).toHaveLength(21)
  })

  it('is not one of half a picture, too large a one, or noise', () => {
    const { take } = createKeyFrameCollector(30)
    take(packet(1, false, [0x7C, 0x85, 10]))
    expect(take(packet(2, true, [0x7C, 0x45, 12]))).toBeUndefined()
    expect(take(packet(3, true, [
      0x65,
      ...new Uint8Array(40).fill(1),
    ]))).toBeUndefined()
    for (const noise of [
      [],
      [0x80],
      [
        0xFF,
        ...Array.from({ length: 20 }).fill(0xFF),
      ],
    ])
      expect(take(Uint8Array.from(noise))).toBeUndefined()
    expect(take(packet(4, true, [0x65, 1]))).toHaveLength(6)
  })
})
