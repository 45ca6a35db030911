import type { Tensor } from '../testing/naive-operators.ts'
import { describe, expect, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, ints, node, noise } from '../testing/operator-case.ts'

const x = noise([2, 4, 6, 5])

function shaped(tensor: Tensor, dims: number[]): Tensor {
  return { dims, values: tensor.values }
}

describe('shaping', () => {
  it('Reshape, with what is kept and what is left over', async () => {
    await expectSame(node('Reshape', {}, [
      ints(0, -1),
    ]), x, shaped(x, [2, 120]))
    await expectSame(node('Flatten', { axis: 2 }), x, shaped(x, [8, 30]))
  })

  it('Transpose moves nothing until the end', async () => {
    const kernels = await expectSame(node('Transpose', {
      perm: [3, 1, 0, 2],
    }), x, naive.transpose(x, [3, 1, 0, 2]))
    expect(kernels).toEqual(['Transpose'])
  })

  it('a channel shuffle: Reshape, Transpose, Reshape', async () => {
    await expectSame({
      nodes: [
        {
          operator: 'Relu',
          inputs: ['x'],
          outputs: ['r'],
        },
        {
          operator: 'Reshape',
          inputs: ['r', 'five'],
          outputs: ['a'],
        },
        {
          operator: 'Transpose',
          inputs: ['a'],
          outputs: ['b'],
          attributes: {
            perm: [0, 2, 1, 3, 4],
          },
        },
        {
          operator: 'Reshape',
          inputs: ['b', 'four'],
          outputs: ['y'],
        },
      ],
      initializers: {
        five: ints(2, 2, 2, 6, 5),
        four: ints(2, 4, 6, 5),
      },
    }, x, naive.build(x.dims, ([n, c, y, xx]) => Math.max(0, naive.at(x, [
      n!,
      (c! % 2) * 2 + Math.floor(c! / 2),
      y!,
      xx!,
    ]))))
  })

  it('the same behind a convolution, where memory lies channels last; only the border is transposed', async () => {
    const w = noise([4, 4, 1, 1], 2)
    const c = naive.conv(x, w, undefined, 1, {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
    })
    const kernels = await expectSame({
      nodes: [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['c'],
        },
        {
          operator: 'Reshape',
          inputs: ['c', 'three'],
          outputs: ['a'],
        },
        {
          operator: 'Transpose',
          inputs: ['a'],
          outputs: ['y'],
          attributes: {
            perm: [0, 2, 1],
          },
        },
      ],
      initializers: {
        w,
        three: ints(0, 4, -1),
      },
    }, x, naive.transpose(shaped(c, [2, 4, 30]), [0, 2, 1]))
    expect(kernels.filter(kernel => kernel === 'Transpose')).toHaveLength(1)
  })

  it('Squeeze and Unsqueeze', async () => {
    await expectSame(node('Unsqueeze', {}, [
      ints(0, -1),
    ]), x, shaped(x, [1, 2, 4, 6, 5, 1]))
    const thin = noise([1, 4, 1, 5])
    await expectSame(node('Squeeze', {}, [
      ints(2),
    ]), thin, shaped(thin, [1, 4, 5]))
    await expectSame(node('Squeeze'), thin, shaped(thin, [4, 5]))
  })

  it.each([0, 1, 2, 3, -1])('Concat along axis %i', async (axis) => {
    const along = axis < 0
      ? 3
      : axis
    const dims = x.dims.map((size, i) => i === along
      ? size * 3
      : size)
    await expectSame({
      nodes: [
        {
          operator: 'Neg',
          inputs: ['x'],
          outputs: ['n'],
        },
        {
          operator: 'Concat',
          inputs: ['x', 'n', 'c'],
          outputs: ['y'],
          attributes: { axis },
        },
      ],
      initializers: { c: x },
    }, x, naive.build(dims, (place) => {
      const part = Math.floor(place[along]! / x.dims[along]!)
      const value = naive.at(x, place.toSpliced(along, 1, place[along]! % x.dims[along]!))
      return part === 1
        ? -value
        : value
    }))
  })

  it('shapes that are computed in the graph are known before the run', async () => {
    const kernels = await expectSame({
      nodes: [
        {
          operator: 'Shape',
          inputs: ['x'],
          outputs: ['shape'],
        },
        {
          operator: 'Gather',
          inputs: ['shape', 'zero'],
          outputs: ['n'],
        },
        {
          operator: 'Unsqueeze',
          inputs: ['n', 'axis'],
          outputs: ['n1'],
        },
        {
          operator: 'Constant',
          inputs: [],
          outputs: ['rest'],
          attributes: {
            value: {
              tensor: ints(-1, 5),
            },
          },
        },
        {
          operator: 'Concat',
          inputs: ['n1', 'rest'],
          outputs: ['wanted'],
          attributes: { axis: 0 },
        },
        {
          operator: 'Cast',
          inputs: ['wanted'],
          outputs: ['cast'],
          attributes: { to: 7 },
        },
        {
          operator: 'Reshape',
          inputs: ['x', 'cast'],
          outputs: ['y'],
        },
      ],
      initializers: {
        zero: {
          dims: [],
          values: [0],
        },
        axis: ints(0),
      },
    }, x, shaped(x, [2, 24, 5]))
    expect(kernels).toEqual(['Reshape'])
  })
})
