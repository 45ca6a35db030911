import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { readOnnx } from './read-onnx.ts'
import { buildOnnx } from './testing/build-onnx.ts'

const repository = join(import.meta.dirname, '../../..')
const stock = join(repository, '../shared/data/models/yolox_nano_kazuhito.onnx')

const small = buildOnnx({
  opset: 17,
  nodes: [
    {
      operator: 'Conv',
      inputs: ['x', 'w'],
      outputs: ['c'],
      attributes: {
        strides: [2, 1],
        group: 3,
        auto_pad: 'SAME_UPPER',
      },
    },
    {
      operator: 'Slice',
      inputs: ['c', 'from', 'to'],
      outputs: ['s'],
    },
    {
      operator: 'LeakyRelu',
      inputs: ['s'],
      outputs: ['y'],
      attributes: {
        alpha: { float: 0.25 },
        constant: {
          tensor: {
            dims: [2],
            values: [3, -4],
          },
        },
      },
    },
  ],
  initializers: {
    w: {
      dims: [1, 1, 1, 2],
      values: Float32Array.of(1.5, -2),
    },
    from: {
      dims: [1],
      values: [-3],
    },
    to: {
      dims: [1],
      values: [2 ** 62],
    },
  },
  inputs: {
    x: ['N', 3, 4, 5],
  },
  outputs: {
    y: ['N', 3, '?', 5],
  },
})

describe('an ONNX file', () => {
  it('is read whole: nodes, attributes, constants, shapes', () => {
    const graph = readOnnx(small)
    expect(graph.opset).toBe(17)
    expect(graph.inputs).toEqual([
      {
        name: 'x',
        type: 'float32',
        shape: ['N', 3, 4, 5],
      },
    ])
    expect(graph.outputs[0]!.shape).toEqual(['N', 3, '?', 5])
    expect(graph.nodes.map(({ operator, name, inputs, outputs }) => [operator, name, inputs, outputs])).toEqual([
      [
        'Conv',
        'node0',
        ['x', 'w'],
        ['c'],
      ],
      [
        'Slice',
        'node1',
        ['c', 'from', 'to'],
        ['s'],
      ],
      [
        'LeakyRelu',
        'node2',
        ['s'],
        ['y'],
      ],
    ])
    expect(Object.fromEntries(graph.nodes[0]!.attributes)).toEqual({
      strides: [2, 1],
      group: 3,
      auto_pad: 'SAME_UPPER',
    })
    expect(graph.nodes[2]!.attributes.get('alpha')).toBe(0.25)
    expect(graph.nodes[2]!.attributes.get('constant')).toMatchObject({
      dims: [2],
      data: {
        kind: 'integer',
        values: Float64Array.of(3, -4),
      },
    })
    expect(graph.initializers.get('w')).toEqual({
      dims: [1, 1, 1, 2],
      data: {
        kind: 'float',
        values: Float32Array.of(1.5, -2),
      },
    })
    expect(graph.initializers.get('from')!.data.values[0]).toBe(-3)
    expect(graph.initializers.get('to')!.data.values[0]).toBe(2 ** 62)
  })

  it('may begin anywhere in its memory', () => {
    const shifted = new Uint8Array(small.length + 3)
    shifted.set(small, 3)
    expect(readOnnx(shifted.subarray(3)).initializers.get('w')!.data.values).toEqual(Float32Array.of(1.5, -2))
  })

  it('that is shipped has its 113 convolutions', () => {
    const graph = readOnnx(new Uint8Array(readFileSync(join(repository, 'models/ansim-nano-5/model.onnx'))))
    expect(graph.nodes.filter(({ operator }) => operator === 'Conv')).toHaveLength(113)
    expect(graph.inputs).toEqual([
      {
        name: 'images',
        type: 'float32',
        shape: ['N', 3, 416, 416],
      },
    ])
  })

  it.skipIf(!existsSync(stock))(`of somebody else is read (skipped without ${stock})`, () => {
    expect(readOnnx(new Uint8Array(readFileSync(stock))).outputs).toEqual([
      {
        name: 'output',
        type: 'float32',
        shape: [1, 3549, 85],
      },
    ])
  })
})

describe('a file that is none', () => {
  it.each([
    [
      'empty',
      new Uint8Array(),
    ],
    [
      'a page',
      new TextEncoder().encode('<!doctype html><title>404</title>'),
    ],
    [
      'cut',
      small.subarray(0, small.length >> 1),
    ],
    [
      'of zeros',
      new Uint8Array(100),
    ],
  ])('%s is refused', (_, file) => {
    expect(() => readOnnx(file)).toThrow(AppError)
  })

  it('whose node reads what nobody makes is refused by name', () => {
    const file = buildOnnx({
      nodes: [
        {
          operator: 'Relu',
          inputs: ['ghost'],
          outputs: ['y'],
        },
      ],
      inputs: {
        x: [1],
      },
      outputs: {
        y: [1],
      },
    })
    expect(() => readOnnx(file)).toThrow(/Relu node0 reads ghost, which nothing before it makes/)
  })

  it('cut or damaged anywhere is read or refused, never anything else', () => {
    fc.assert(fc.property(fc.nat(small.length), fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { maxLength: 6 }), (end, changes) => {
      const damaged = small.slice()
      for (const [at, value] of changes)
        damaged[at] = value
      try {
        readOnnx(changes.length > 0
          ? damaged
          : damaged.subarray(0, end))
      }
      catch (error) {
        expect(error).toBeInstanceOf(AppError)
        expect(error).toMatchObject({ code: 'model-invalid' })
      }
    }), { numRuns: 2000 })
  })
})
