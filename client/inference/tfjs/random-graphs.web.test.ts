import type { TestNode, TestTensor } from '../onnx/testing/build-onnx.ts'
import type { Tensor } from './testing/naive-operators.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as naive from './testing/naive-operators.ts'
import { ints, noise } from './testing/operator-case.ts'
import { runGraph } from './testing/run-graph.ts'

interface Step {
  readonly operator: string
  readonly attributes?: TestNode['attributes']
  readonly constants?: readonly TestTensor[]
  /** The tensor itself once more, as a second input. */
  readonly twice?: boolean
  readonly expected: Tensor
}

/** One random operator upon a tensor; `dice` are whole numbers. */
function grow(x: Tensor, dice: readonly number[]): Step {
  const [kind, a, b] = dice as [number, number, number]
  const rank = x.dims.length
  const pictures = rank === 4
  const pads = [1, 1, 1, 1] as const
  switch (kind % 8) {
    case 0: {
      const perm = x.dims.map((_, i) => i)
      perm.sort((p, q) => ((p + a) * (b + 3)) % 7 - ((q + a) * (b + 3)) % 7)
      return {
        operator: 'Transpose',
        attributes: { perm },
        expected: naive.transpose(x, perm),
      }
    }
    case 1: {
      const at = a % (rank - 1)
      const merged = x.dims.toSpliced(at, 2, x.dims[at]! * x.dims[at + 1]!)
      const dims = merged.length >= 3
        ? merged
        : [1, ...merged, 1]
      return {
        operator: 'Reshape',
        constants: [
          ints(...dims),
        ],
        expected: { dims, values: x.values },
      }
    }
    case 2: {
      const axis = a % rank
      const even = x.dims[axis]! % 2 === 0
      const dims = even && rank < 5
        ? x.dims.toSpliced(axis, 1, 2, x.dims[axis]! / 2)
        : [...x.dims]
      return {
        operator: 'Reshape',
        constants: [
          ints(...dims),
        ],
        expected: { dims, values: x.values },
      }
    }
    case 3: {
      const axis = a % rank
      const dims = x.dims.with(axis, x.dims[axis]! * 2)
      return {
        operator: 'Concat',
        twice: true,
        attributes: { axis },
        expected: naive.build(dims, place => naive.at(x, place.with(axis, place[axis]! % x.dims[axis]!))),
      }
    }
    case 4: {
      const axis = a % rank
      const step = 1 + b % 2
      const from = Math.min(x.dims[axis]! - 1, b % 3)
      const dims = x.dims.with(axis, Math.ceil((x.dims[axis]! - from) / step))
      return {
        operator: 'Slice',
        constants: [
          ints(from),
          ints(1e9),
          ints(axis),
          ints(step),
        ],
        expected: naive.build(dims, place => naive.at(x, place.with(axis, from + place[axis]! * step))),
      }
    }
    case 5: {
      const constant = noise([x.dims[rank - 2]!, 1], a)
      return {
        operator: 'Add',
        constants: [constant],
        expected: naive.combine(x, constant, (p, q) => p + q),
      }
    }
    case 6: {
      if (!pictures) {
        return {
          operator: 'Neg',
          expected: {
            dims: x.dims,
            values: x.values.map(v => -v),
          },
        }
      }
      const out = 1 + b % 5
      const w = noise([out, x.dims[1]!, 3, 3], a)
      const small = {
        dims: w.dims,
        values: w.values.map(v => v / x.dims[1]! / 5),
      }
      return {
        operator: 'Conv',
        attributes: { pads },
        constants: [small],
        expected: naive.conv(x, small, undefined, 1, {
          strides: [1, 1],
          pads,
        }),
      }
    }
    default:
      return pictures
        ? {
            operator: 'MaxPool',
            attributes: {
              kernel_shape: [3, 3],
              pads,
            },
            expected: naive.pool(x, [3, 3], {
              strides: [1, 1],
              pads,
            }, inside => Math.max(...inside)),
          }
        : {
            operator: 'Relu',
            expected: {
              dims: x.dims,
              values: x.values.map(v => Math.max(0, v)),
            },
          }
  }
}

it('random chains of operators, whatever order memory lies in, give what ONNX says', async () => {
  await fc.assert(fc.asyncProperty(
    fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 6 })),
    fc.array(fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 7 }),
    async (dims, rolls) => {
      const x = noise(dims)
      const nodes: TestNode[] = []
      const initializers: Record<string, TestTensor> = {}
      let current = x
      let name = 'x'
      for (const [i, dice] of rolls.entries()) {
        const { operator, attributes = {}, constants = [], twice = false, expected } = grow(current, dice)
        if (naive.elements(expected.dims) > 4000)
          break
        for (const [j, constant] of constants.entries())
          initializers[`c${i}_${j}`] = constant
        nodes.push({
          operator,
          attributes,
          inputs: [
            name,
            ...twice
              ? [name]
              : [],
            ...constants.map((_, j) => `c${i}_${j}`),
          ],
          outputs: [`t${i}`],
        })
        name = `t${i}`
        current = expected
      }
      nodes.push({
        operator: 'Identity',
        inputs: [name],
        outputs: ['y'],
      })
      const answer = await runGraph({ nodes, initializers }, x)
      expect(answer.dims).toEqual(current.dims)
      const worst = answer.values.reduce((most, v, i) => Math.max(most, Math.abs(v - current.values[i]!)), 0)
      expect(worst).toBeLessThan(1e-3)
    },
  ), { numRuns: 60 })
})
