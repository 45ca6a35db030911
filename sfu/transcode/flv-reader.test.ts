import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { FlvReader } from './flv-reader.ts'

function tag(type: number, timeMs: number, data: readonly number[]): Buffer {
  const head = Buffer.alloc(11)
  head[0] = type
  head.writeUIntBE(data.length, 1, 3)
  head.writeUIntBE(timeMs & 0xFFFFFF, 4, 3)
  head[7] = timeMs >> 24
  const size = Buffer.alloc(4)
  size.writeUInt32BE(11 + data.length)
  return Buffer.concat([
    head,
    Buffer.from(data),
    size,
  ])
}
const head = Buffer.from([
  0x46,
  0x4C,
  0x56,
  1,
  1,
  0,
  0,
  0,
  9,
  0,
  0,
  0,
  0,
])
const record = [
  0x17,
  0,
  0,
  0,
  0,
  1,
  66,
  0,
  30,
  0xFF,
  0xE1,
  0,
  2,
  0x67,
  1,
  1,
  0,
  2,
  0x68,
  2,
]
const picture = [
  0x17,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  2,
  0x65,
  7,
  0,
  0,
  0,
  1,
  0x41,
]

function read(chunks: readonly Buffer[]): unknown[] {
  const seen: unknown[] = []
  const reader = new FlvReader({
    parameterSets: sets => seen.push(sets.map(set => [...set])),
    picture: ({ timeMs, nals }) => seen.push([
      timeMs,
      nals.map(nal => [...nal]),
    ]),
  })
  for (const chunk of chunks)
    reader.push(chunk)
  return seen
}

it('reads parameter sets and pictures with their times, however the bytes are cut', () => {
  const stream = Buffer.concat([
    head,
    tag(18, 0, [2, 0, 0]),
    tag(9, 0, record),
    tag(9, 0x1000_0040, picture),
  ])
  const expected = [
    [
      [0x67, 1],
      [0x68, 2],
    ],
    [
      0x1000_0040,
      [
        [0x65, 7],
        [0x41],
      ],
    ],
  ]
  expect(read([stream])).toEqual(expected)
  expect(read([...stream].map(byte => Buffer.of(byte)))).toEqual(expected)
})

it('takes nothing that is not FLV, and no picture without end', () => {
  expect(() => read([
    Buffer.from('Error while opening'),
  ])).toThrow('something else than FLV')
  expect(() => read([
    head,
    Buffer.from([
      9,
      0xFF,
      0xFF,
      0xFF,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    ]),
  ])).toThrow('too large')
})
