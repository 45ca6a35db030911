import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHalf, readTensor } from './read-tensor.ts'
import { bytes, int, tensorBytes, text } from './testing/build-onnx.ts'

describe('a constant', () => {
  it.each([
    [
      'half precision',
      10,
      Uint16Array.of(0x3C00, 0xC000, 0x0001, 0x7C00),
      [1, -2, 2 ** -24, Infinity],
    ],
    [
      'doubles',
      11,
      Float64Array.of(0.5, -1),
      [0.5, -1],
    ],
    [
      'int32',
      6,
      Int32Array.of(-7, 9),
      [-7, 9],
    ],
    [
      'bytes',
      2,
      Uint8Array.of(0, 255),
      [0, 255],
    ],
    [
      'truth',
      9,
      Uint8Array.of(0, 1),
      [0, 1],
    ],
  ])('of %s', (_, type, raw, expected) => {
    const message = new Uint8Array([
      ...int(1, expected.length),
      ...int(2, type),
      ...bytes(9, new Uint8Array(raw.buffer)),
    ])
    expect([
      ...readTensor(message).tensor.data.values,
    ]).toEqual(expected)
  })

  it('may lie in typed fields instead of raw bytes', () => {
    const floats = new Uint8Array([
      ...int(1, 2),
      ...int(2, 1),
      ...bytes(4, new Uint8Array(Float32Array.of(0.5, 8).buffer)),
    ])
    expect([
      ...readTensor(floats).tensor.data.values,
    ]).toEqual([0.5, 8])
    const packed = new Uint8Array([
      ...int(1, 2),
      ...int(2, 7),
      ...bytes(7, [5, 0x80, 0x01]),
    ])
    expect([
      ...readTensor(packed).tensor.data.values,
    ]).toEqual([5, 128])
  })

  it('widens every half precision number to what it means', () => {
    fc.assert(fc.property(fc.float({
      min: -65504,
      max: 65504,
      noNaN: true,
      noDefaultInfinity: true,
    }), (value) => {
      const view = new DataView(new ArrayBuffer(2)) as DataView & { setFloat16: (at: number, value: number) => void, getFloat16: (at: number) => number }
      view.setFloat16(0, value)
      expect(fromHalf(view.getUint16(0))).toBe(view.getFloat16(0))
    }))
  })

  it.each([
    [
      'too few numbers',
      {
        dims: [3],
        values: Float32Array.of(1, 2),
      },
      /has 2 numbers where \[3\] needs 3/,
    ],
    [
      'a negative size',
      {
        dims: [-1],
        values: Float32Array.of(1),
      },
      /shape \[-1\]/,
    ],
  ])('with %s is refused', (_, tensor, message) => {
    expect(() => readTensor(new Uint8Array(tensorBytes('w', tensor)))).toThrow(message)
  })

  it('in another file is refused, with what to do', () => {
    const message = new Uint8Array([
      ...text(8, 'w'),
      ...bytes(13, text(1, 'location')),
    ])
    expect(() => readTensor(message)).toThrow(/second file; export it as a single ONNX file/)
  })
})
