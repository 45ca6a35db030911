import type { TestAttribute } from '../../onnx/testing/build-onnx.ts'
import type { Tensor } from '../testing/naive-operators.ts'
import { describe, expect, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, map, node, noise } from '../testing/operator-case.ts'

describe('number by number', () => {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v))
  const erf = (v: number): number => {
    let sum = 0
    for (let i = 0; i < 2000; i++)
      sum += Math.exp(-(((i + 0.5) / 2000 * v) ** 2)) * v / 2000
    return sum * 2 / Math.sqrt(Math.PI)
  }
  it.each<[string, Record<string, TestAttribute>, (v: number) => number]>([
    [
      'Relu',
      {},
      v => Math.max(0, v),
    ],
    [
      'LeakyRelu',
      {
        alpha: { float: 0.2 },
      },
      v => v < 0
        ? v * 0.2
        : v,
    ],
    ['Sigmoid', {}, sigmoid],
    ['Tanh', {}, Math.tanh],
    ['Exp', {}, Math.exp],
    ['Abs', {}, Math.abs],
    [
      'Neg',
      {},
      v => -v,
    ],
    ['Erf', {}, erf],
    [
      'HardSigmoid',
      {
        alpha: { float: 0.3 },
      },
      v => Math.min(1, Math.max(0, 0.3 * v + 0.5)),
    ],
    [
      'HardSwish',
      {},
      v => v * Math.min(1, Math.max(0, v / 6 + 0.5)),
    ],
    [
      'Identity',
      {},
      v => v,
    ],
  ])('%s', async (operator, attributes, compute) => {
    const x = noise([2, 3, 5, 7])
    await expectSame(node(operator, attributes), x, map(x, compute))
  })

  it('Sqrt, Log and a power of what is positive', async () => {
    const x = map(noise([1, 2, 3, 5]), v => Math.abs(v) + 0.1)
    await expectSame(node('Sqrt'), x, map(x, Math.sqrt))
    await expectSame(node('Log'), x, map(x, Math.log))
    await expectSame(node('Pow', {}, [
      {
        dims: [],
        values: Float32Array.of(2.5),
      },
    ]), x, map(x, v => v ** 2.5), 1e-3)
  })

  it('Clip by inputs and by attributes', async () => {
    const x = noise([1, 2, 3, 5])
    await expectSame(node('Clip', {}, [
      {
        dims: [],
        values: Float32Array.of(-0.5),
      },
      {
        dims: [],
        values: Float32Array.of(1),
      },
    ]), x, map(x, v => Math.min(1, Math.max(-0.5, v))))
    await expectSame(node('Clip', {
      min: { float: 0 },
      max: { float: 6 },
    }, [], 6), x, map(x, v => Math.min(6, Math.max(0, v))))
    await expectSame(node('Clip', {}, [
      undefined,
      {
        dims: [],
        values: Float32Array.of(0.25),
      },
    ]), x, map(x, v => Math.min(0.25, v)))
  })

  it('x * sigmoid(x) is one kernel, of sizes in fours and odd ones', async () => {
    for (const dims of [
      [1, 4, 3, 3],
      [1, 3, 5, 5],
    ]) {
      const x = noise(dims)
      const kernels = await expectSame({
        nodes: [
          {
            operator: 'Sigmoid',
            inputs: ['x'],
            outputs: ['s'],
          },
          {
            operator: 'Mul',
            inputs: ['s', 'x'],
            outputs: ['y'],
          },
        ],
      }, x, map(x, v => v * sigmoid(v)))
      expect(kernels).toEqual(['Silu'])
    }
  })

  it('a sigmoid that others read stays', async () => {
    const x = noise([1, 4, 3, 3])
    await expectSame({
      nodes: [
        {
          operator: 'Sigmoid',
          inputs: ['x'],
          outputs: ['s'],
        },
        {
          operator: 'Mul',
          inputs: ['x', 's'],
          outputs: ['m'],
        },
        {
          operator: 'Sub',
          inputs: ['m', 's'],
          outputs: ['y'],
        },
      ],
    }, x, map(x, v => v * sigmoid(v) - sigmoid(v)))
  })

  it.each<[string, (a: number, b: number) => number]>([
    [
      'Add',
      (a, b) => a + b,
    ],
    [
      'Sub',
      (a, b) => a - b,
    ],
    [
      'Mul',
      (a, b) => a * b,
    ],
    [
      'Div',
      (a, b) => a / b,
    ],
    ['Max', Math.max],
    ['Min', Math.min],
  ])('%s with a scalar, a channel, a row, a picture', async (operator, compute) => {
    const x = noise([2, 3, 4, 5])
    for (const dims of [
      [],
      [1],
      [3, 1, 1],
      [5],
      [4, 1],
      [1, 3, 1, 5],
      [2, 3, 4, 5],
    ]) {
      const constant = map(noise(dims, 5), v => v + Math.sign(v + 1e-3) * 0.3)
      await expectSame(node(operator, {}, [constant]), x, naive.combine(x, constant, compute), 1e-3)
    }
  })

  it('two that lie differently in memory', async () => {
    const x = noise([2, 3, 4, 5])
    const w = noise([3, 3, 1, 1], 2)
    const c = naive.conv(x, w, undefined, 1, {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
    })
    await expectSame({
      nodes: [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['c'],
        },
        {
          operator: 'Neg',
          inputs: ['x'],
          outputs: ['n'],
        },
        {
          operator: 'Sub',
          inputs: ['n', 'c'],
          outputs: ['y'],
        },
      ],
      initializers: { w },
    }, x, {
      dims: x.dims,
      values: x.values.map((v, i) => -v - c.values[i]!),
    })
  })

  it('BatchNormalization', async () => {
    const x = noise([2, 3, 4, 5])
    const [scale, bias, mean] = [2, 3, 4].map(salt => noise([3], salt)) as [Tensor, Tensor, Tensor]
    const variance = map(noise([3], 5), v => Math.abs(v) + 0.1)
    const expected = naive.build(x.dims, place => (naive.at(x, place) - mean.values[place[1]!]!) / Math.sqrt(variance.values[place[1]!]! + 0.01) * scale.values[place[1]!]! + bias.values[place[1]!]!)
    await expectSame(node('BatchNormalization', {
      epsilon: { float: 0.01 },
    }, [scale, bias, mean, variance]), x, expected)
  })
})
