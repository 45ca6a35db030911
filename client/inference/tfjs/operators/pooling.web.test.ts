import type { Window } from '../testing/naive-operators.ts'
import { describe, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, ints, map, node, noise } from '../testing/operator-case.ts'

describe('pooling and resizing', () => {
  it.each<[string, readonly [number, number], Window]>([
    [
      'SPP 5',
      [5, 5],
      {
        strides: [1, 1],
        pads: [2, 2, 2, 2],
      },
    ],
    [
      'SPP 9',
      [9, 9],
      {
        strides: [1, 1],
        pads: [4, 4, 4, 4],
      },
    ],
    [
      'SPP 13',
      [13, 13],
      {
        strides: [1, 1],
        pads: [6, 6, 6, 6],
      },
    ],
    [
      '3 stride 2',
      [3, 3],
      {
        strides: [2, 2],
        pads: [1, 1, 1, 1],
      },
    ],
    [
      '2 x 3, uneven',
      [2, 3],
      {
        strides: [2, 1],
        pads: [0, 1, 1, 1],
      },
    ],
    [
      'whole',
      [13, 11],
      {
        strides: [1, 1],
        pads: [0, 0, 0, 0],
      },
    ],
  ])('MaxPool and AveragePool %s', async (_, kernel, window) => {
    // All below zero: a pad that counted as zero would win.
    const x = map(noise([1, 3, 13, 11]), v => v - 5)
    const attributes = { kernel_shape: kernel, strides: window.strides, pads: window.pads }
    await expectSame(node('MaxPool', attributes), x, naive.pool(x, kernel, window, inside => Math.max(...inside)))
    await expectSame(node('AveragePool', attributes), x, naive.pool(x, kernel, window, inside => inside.reduce((a, b) => a + b, 0) / inside.length))
  })

  it('MaxPool with ceil_mode', async () => {
    const x = noise([1, 2, 6, 7])
    await expectSame(node('MaxPool', {
      kernel_shape: [3, 3],
      strides: [2, 2],
      ceil_mode: 1,
    }), x, naive.pool(x, [3, 3], {
      strides: [2, 2],
      pads: [0, 0, 1, 0],
    }, inside => Math.max(...inside)))
    // The last window would lie wholly behind the picture: there is none.
    await expectSame(node('MaxPool', {
      kernel_shape: [1, 1],
      strides: [2, 2],
      ceil_mode: 1,
    }), noise([1, 2, 6, 6]), naive.pool(noise([1, 2, 6, 6]), [1, 1], {
      strides: [2, 2],
      pads: [0, 0, 0, 0],
    }, inside => Math.max(...inside)))
  })

  it.each([2, 3, 5, 7])('Resize to the nearest pixel, %i times', async (factor) => {
    const x = noise([2, 3, 4, 7])
    const expected = naive.build([2, 3, 4 * factor, 7 * factor], ([n, c, y, xx]) => naive.at(x, [
      n!,
      c!,
      Math.floor(y! / factor),
      Math.floor(xx! / factor),
    ]))
    const scales = {
      dims: [4],
      values: Float32Array.of(1, 1, factor, factor),
    }
    await expectSame(node('Resize', { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }, [undefined, scales]), x, expected)
    await expectSame(node('Resize', { mode: 'nearest' }, [
      undefined,
      undefined,
      ints(2, 3, 4 * factor, 7 * factor),
    ]), x, expected)
    await expectSame(node('Upsample', { mode: 'nearest' }, [scales], 9), x, expected)
  })

  it.each([2, 0.5])('Resize by interpolation, %f times', async (factor) => {
    const x = noise([1, 3, 6, 8])
    const sample = (position: number, size: number): [number, number, number] => {
      const source = Math.min(size - 1, Math.max(0, (position + 0.5) / factor - 0.5))
      const low = Math.floor(source)
      return [
        low,
        Math.min(size - 1, low + 1),
        source - low,
      ]
    }
    const expected = naive.build([1, 3, 6 * factor, 8 * factor], ([n, c, y, xx]) => {
      const [y0, y1, fy] = sample(y!, 6)
      const [x0, x1, fx] = sample(xx!, 8)
      const row = (line: number): number => naive.at(x, [n!, c!, line, x0]) * (1 - fx) + naive.at(x, [n!, c!, line, x1]) * fx
      return row(y0) * (1 - fy) + row(y1) * fy
    })
    await expectSame(node('Resize', { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' }, [
      undefined,
      {
        dims: [4],
        values: Float32Array.of(1, 1, factor, factor),
      },
    ]), x, expected)
  })
})
