import { describe, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, ints, node, noise } from '../testing/operator-case.ts'

const x = noise([2, 4, 6, 5])

function mean(values: number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

describe('reducing', () => {
  it.each([
    [
      [2, 3],
    ],
    [
      [1],
    ],
    [
      [-1],
    ],
    [
      [0, 2],
    ],
  ])('ReduceMean over %j', async (axes) => {
    const expected = naive.reduce(x, axes.map(axis => (axis + 4) % 4), mean)
    await expectSame(node('ReduceMean', { axes }), x, expected)
    await expectSame(node('ReduceMean', { axes, keepdims: 0 }), x, {
      dims: x.dims.filter((_, i) => !axes.includes(i) && !axes.includes(i - 4)),
      values: expected.values,
    })
  })

  it('ReduceSum and ReduceMax', async () => {
    await expectSame(node('ReduceSum', {}, [
      ints(1, 3),
    ]), x, naive.reduce(x, [1, 3], values => mean(values) * values.length))
    await expectSame(node('ReduceMax', {
      axes: [1],
    }), x, naive.reduce(x, [1], values => Math.max(...values)))
  })

  it('GlobalAveragePool behind a convolution', async () => {
    const w = noise([8, 4, 1, 1], 2)
    await expectSame({
      nodes: [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['c'],
        },
        {
          operator: 'GlobalAveragePool',
          inputs: ['c'],
          outputs: ['y'],
        },
      ],
      initializers: { w },
    }, x, naive.reduce(naive.conv(x, w, undefined, 1, {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
    }), [2, 3], mean))
  })

  it.each([0, 1, 2, 3, -1])('Softmax along axis %i', async (axis) => {
    await expectSame(node('Softmax', { axis }), x, naive.softmax(x, (axis + 4) % 4))
  })

  it('Softmax before opset 13 takes the axes from there on together', async () => {
    const flat = naive.softmax({
      dims: [2, 120],
      values: x.values,
    }, 1)
    await expectSame(node('Softmax', {}, [], 11), x, { dims: x.dims, values: flat.values })
  })

  it('MatMul with a matrix, and of what lies channels last', async () => {
    const b = noise([5, 3], 2)
    await expectSame(node('MatMul', {}, [b]), x, naive.matMul(x, b))
    const w = noise([4, 4, 1, 1], 3)
    await expectSame({
      nodes: [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['c'],
        },
        {
          operator: 'MatMul',
          inputs: ['c', 'b'],
          outputs: ['y'],
        },
      ],
      initializers: { w, b },
    }, x, naive.matMul(naive.conv(x, w, undefined, 1, {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
    }), b))
  })

  it('Gemm, transposed and scaled', async () => {
    const rows = noise([6, 5])
    const b = noise([4, 5], 2)
    const c = noise([4], 3)
    const product = naive.matMul(rows, naive.transpose(b, [1, 0]))
    await expectSame(node('Gemm', {
      transB: 1,
      alpha: { float: 0.5 },
      beta: { float: 2 },
    }, [b, c]), rows, naive.combine(product, c, (p, s) => p * 0.5 + s * 2))
    const tall = noise([5, 6])
    await expectSame(node('Gemm', { transA: 1 }, [
      noise([5, 4], 2),
    ]), tall, naive.matMul(naive.transpose(tall, [1, 0]), noise([5, 4], 2)))
  })
})
