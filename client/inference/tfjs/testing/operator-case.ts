import type { TestAttribute, TestGraph, TestTensor } from '../../onnx/testing/build-onnx.ts'
import type { Tensor } from './naive-operators.ts'
import { expect } from 'vitest'
import * as naive from './naive-operators.ts'
import { runGraph } from './run-graph.ts'

/** Numbers that look random and are the same every time; -2..2. */
export function noise(dims: readonly number[], salt = 1): Tensor {
  return {
    dims,
    values: Float32Array.from({
      length: naive.elements(dims),
    }, (_, i) => ((Math.imul(i + salt * 7919, 2654435761) >>> 8) % 4001) / 1000 - 2),
  }
}

export function map(x: Tensor, compute: (v: number) => number): Tensor {
  return {
    dims: x.dims,
    values: x.values.map(compute),
  }
}

/** A graph of one node from x to y, its other inputs constants. */
export function node(operator: string, attributes: Record<string, TestAttribute> = {}, constants: (TestTensor | undefined)[] = [], opset = 13): Omit<TestGraph, 'inputs' | 'outputs'> {
  return {
    opset,
    nodes: [
      {
        operator,
        inputs: [
          'x',
          ...constants.map((constant, i) => constant
            ? `c${i}`
            : ''),
        ],
        outputs: ['y'],
        attributes,
      },
    ],
    initializers: Object.fromEntries(constants.flatMap((constant, i) => constant
      ? [
          [`c${i}`, constant],
        ]
      : [])),
  }
}

export async function expectSame(graph: Omit<TestGraph, 'inputs' | 'outputs'>, x: Tensor, expected: Tensor, tolerance = 1e-4): Promise<string[]> {
  const { dims, values, kernels } = await runGraph(graph, x)
  expect(dims).toEqual(expected.dims)
  const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - expected.values[i]!)), 0)
  expect(worst).toBeLessThan(tolerance)
  return kernels
}

/** A constant list of whole numbers. */
export function ints(...values: number[]): TestTensor {
  return {
    dims: [values.length],
    values,
  }
}
