import type { Window } from '../testing/naive-operators.ts'
import { describe, expect, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, map, node, noise } from '../testing/operator-case.ts'

function slide(strides: Window['strides'], pads: Window['pads'], dilations: Window['dilations'] = [1, 1]): Window {
  return { strides, pads, dilations }
}

describe('convolution', () => {
  const cases: [string, number[], number[], number, Window, boolean][] = [
    [
      '1 x 1',
      [2, 5, 7, 9],
      [6, 5, 1, 1],
      1,
      slide([1, 1], [0, 0, 0, 0]),
      true,
    ],
    [
      '1 x 1 with stride',
      [1, 4, 7, 9],
      [3, 4, 1, 1],
      1,
      slide([2, 2], [0, 0, 0, 0]),
      false,
    ],
    [
      '3 x 3, odd sizes',
      [2, 3, 11, 7],
      [5, 3, 3, 3],
      1,
      slide([1, 1], [1, 1, 1, 1]),
      true,
    ],
    [
      '3 x 3, stride 2, one-sided pads',
      [1, 4, 10, 13],
      [8, 4, 3, 3],
      1,
      slide([2, 2], [0, 1, 1, 0]),
      true,
    ],
    [
      '5 x 2, uneven strides and pads',
      [1, 3, 12, 9],
      [4, 3, 5, 2],
      1,
      slide([3, 1], [2, 0, 1, 1]),
      true,
    ],
    [
      'dilated',
      [1, 4, 13, 13],
      [4, 4, 3, 3],
      1,
      slide([1, 1], [2, 3, 2, 3], [2, 3]),
      true,
    ],
    [
      'as large as the picture',
      [2, 3, 5, 6],
      [4, 3, 5, 6],
      1,
      slide([1, 1], [0, 0, 0, 0]),
      true,
    ],
    [
      'large enough for the tiled kernel',
      [3, 8, 40, 37],
      [36, 8, 3, 3],
      1,
      slide([1, 1], [1, 1, 1, 1]),
      true,
    ],
    [
      '6 x 6 stride 2 of a folded focus',
      [2, 3, 32, 32],
      [16, 3, 6, 6],
      1,
      slide([2, 2], [2, 2, 2, 2]),
      true,
    ],
    [
      'two groups',
      [1, 6, 8, 7],
      [4, 3, 3, 3],
      2,
      slide([1, 1], [1, 1, 1, 1]),
      true,
    ],
    [
      'depthwise of fours',
      [2, 8, 11, 10],
      [8, 1, 3, 3],
      8,
      slide([1, 1], [1, 1, 1, 1]),
      true,
    ],
    [
      'depthwise of fours, stride 2',
      [1, 16, 13, 13],
      [16, 1, 3, 3],
      16,
      slide([2, 2], [1, 1, 1, 1]),
      true,
    ],
    [
      'depthwise 5 x 5 of odd channels',
      [1, 5, 9, 8],
      [5, 1, 5, 5],
      5,
      slide([1, 1], [2, 2, 2, 2]),
      false,
    ],
    [
      'depthwise with a multiplier',
      [1, 3, 9, 8],
      [6, 1, 3, 3],
      3,
      slide([2, 2], [1, 0, 0, 1]),
      true,
    ],
    [
      'depthwise, dilated',
      [1, 4, 12, 12],
      [4, 1, 3, 3],
      4,
      slide([1, 1], [2, 2, 2, 2], [2, 2]),
      true,
    ],
    [
      'depthwise of a tiny picture',
      [1, 8, 3, 3],
      [8, 1, 3, 3],
      8,
      slide([1, 1], [1, 1, 1, 1]),
      true,
    ],
  ]
  it.each(cases)('%s', async (_, xDims, wDims, group, window, biased) => {
    const x = noise(xDims)
    const w = noise(wDims, 2)
    const bias = noise([wDims[0]!], 3)
    const attributes = {
      group,
      strides: window.strides,
      pads: window.pads,
      dilations: window.dilations ?? [1, 1],
    }
    const constants = biased
      ? [w, bias]
      : [w]
    await expectSame(node('Conv', attributes, constants), x, naive.conv(x, w, biased
      ? bias.values
      : undefined, group, window), 2e-4)
  })

  it.each([
    [
      'SAME_UPPER',
      8,
      [0, 0, 1, 1],
    ],
    [
      'SAME_LOWER',
      8,
      [1, 1, 0, 0],
    ],
    [
      'SAME_UPPER',
      7,
      [1, 1, 1, 1],
    ],
    [
      'VALID',
      8,
      [0, 0, 0, 0],
    ],
  ] as const)('auto_pad %s of %i', async (auto, size, pads) => {
    const x = noise([1, 3, size, size])
    const w = noise([4, 3, 3, 3], 2)
    await expectSame(node('Conv', {
      auto_pad: auto,
      strides: [2, 2],
    }, [w]), x, naive.conv(x, w, undefined, 1, {
      strides: [2, 2],
      pads,
    }))
  })

  it.each([
    [
      'Relu',
      {},
      (v: number) => Math.max(0, v),
    ],
    [
      'LeakyRelu',
      {
        alpha: { float: 0.1 },
      },
      (v: number) => v < 0
        ? v * 0.1
        : v,
    ],
    [
      'Sigmoid',
      {},
      (v: number) => 1 / (1 + Math.exp(-v)),
    ],
  ] as const)('with %s in the same kernel', async (activation, attributes, compute) => {
    for (const [wDims, group, xDims] of [
      [
        [6, 4, 3, 3],
        1,
        [1, 4, 9, 9],
      ],
      [
        [8, 4, 1, 1],
        1,
        [1, 4, 9, 9],
      ],
      [
        [8, 1, 3, 3],
        8,
        [1, 8, 9, 9],
      ],
    ] as const) {
      const x = noise(xDims)
      const w = noise(wDims, 2)
      const pads = wDims[2] === 3
        ? [1, 1, 1, 1] as const
        : [0, 0, 0, 0] as const
      const kernels = await expectSame({
        nodes: [
          {
            operator: 'Conv',
            inputs: ['x', 'w'],
            outputs: ['c'],
            attributes: { pads, group },
          },
          {
            operator: activation,
            inputs: ['c'],
            outputs: ['y'],
            attributes,
          },
        ],
        initializers: { w },
      }, x, map(naive.conv(x, w, undefined, group, {
        strides: [1, 1],
        pads,
      }), compute))
      expect(kernels.filter(kernel => kernel !== 'Transpose')).toHaveLength(1)
    }
  })
})
