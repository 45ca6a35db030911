import type { TestGraph } from '../onnx/testing/build-onnx.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOnnx } from '../onnx/read-onnx.ts'
import { buildOnnx } from '../onnx/testing/build-onnx.ts'
import { compilePlan } from './compile-plan.ts'
import { simplifyGraph } from './simplify-graph.ts'

const repository = join(import.meta.dirname, '../../..')
const foreign = join(repository, '../shared/data/models')

function compileFile(path: string, count: number) {
  const graph = simplifyGraph(readOnnx(new Uint8Array(readFileSync(path))))
  return compilePlan(graph, [
    count,
    ...graph.inputs[0]!.shape.slice(1).map(Number),
  ])
}

function compile(nodes: TestGraph['nodes'], initializers: TestGraph['initializers'] = {}) {
  return compilePlan(readOnnx(buildOnnx({
    nodes,
    initializers,
    inputs: {
      x: [1, 4, 6, 6],
    },
    outputs: {
      y: ['?'],
    },
  })), [1, 4, 6, 6])
}

const weights = {
  dims: [4, 4, 1, 1],
  values: new Float32Array(16),
}

describe('the plan of the shipped detector', () => {
  const plan = compileFile(join(repository, 'models/ansim-nano-5/model.onnx'), 12)
  const count = (kernel: string): number => plan.steps.filter(step => step.kernel === kernel).length

  it('transposes once, at the border, whatever the batch', () => {
    expect(count('Transpose')).toBe(1)
    expect(plan.outputs).toMatchObject([
      {
        name: 'output',
        dims: [12, 3549, 11],
      },
    ])
  })

  it('has one kernel for each of its 113 convolutions and each of its 104 activations', () => {
    expect(count('FusedConv2D') + count('FusedDepthwiseConv2D')).toBe(113)
    expect(count('Silu')).toBe(104)
    expect(count('Sigmoid') + count('Multiply')).toBe(0)
    expect(plan.steps.filter(step => step.kernel !== 'Reshape').length).toBeLessThanOrEqual(256)
  })

  it('gives every tensor back once, after its last reader', () => {
    const freed = plan.steps.flatMap(step => step.frees)
    expect(new Set(freed).size).toBe(freed.length)
    const alive = new Set([0])
    for (const step of plan.steps) {
      for (const operand of Object.values(step.inputs)) {
        if (operand.kind === 'made')
          expect(alive).toContain(operand.slot)
      }
      alive.add(step.slot)
      for (const slot of step.frees)
        alive.delete(slot)
    }
    expect([...alive]).toEqual([
      0,
      ...plan.outputs.map(({ operand }) => operand.kind === 'made'
        ? operand.slot
        : -1),
    ])
  })

  it('names the same weights for every batch, so that they are on the GPU once', () => {
    const single = compileFile(join(repository, 'models/ansim-nano-5/model.onnx'), 1)
    expect([
      ...single.weights.keys(),
    ]).toEqual([
      ...plan.weights.keys(),
    ])
  })
})

describe('what cannot be run is refused before it is tried, by name', () => {
  it('an operator that is not known', () => {
    expect(() => compile([
      {
        operator: 'GridSample',
        inputs: ['x'],
        outputs: ['a'],
      },
      {
        operator: 'Mystery',
        inputs: ['a'],
        outputs: ['y'],
      },
    ]))
      .toThrow(/knows no operator GridSample, Mystery\. Use another engine/)
  })

  it.each<[string, TestGraph['nodes'], RegExp]>([
    [
      'weights from the picture',
      [
        {
          operator: 'Conv',
          inputs: ['x', 'x'],
          outputs: ['y'],
        },
      ],
      /Conv \(node0\) computes its weights from the picture/,
    ],
    [
      'groups that do not divide',
      [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['y'],
          attributes: { group: 3 },
        },
      ],
      /Conv .* in 3 groups for 4 channels/,
    ],
    [
      'a window larger than the picture',
      [
        {
          operator: 'MaxPool',
          inputs: ['x'],
          outputs: ['y'],
          attributes: {
            kernel_shape: [9, 9],
          },
        },
      ],
      /window of 9 x 9 that does not fit/,
    ],
    [
      'a shape from the picture',
      [
        {
          operator: 'Reshape',
          inputs: ['x', 'x'],
          outputs: ['y'],
        },
      ],
      /Reshape .* computes its shape from the picture/,
    ],
    [
      'a shape of another size',
      [
        {
          operator: 'Reshape',
          inputs: ['x', 'w'],
          outputs: ['y'],
        },
      ],
      /Reshape/,
    ],
    [
      'shapes that do not broadcast',
      [
        {
          operator: 'Add',
          inputs: ['x', 'bad'],
          outputs: ['y'],
        },
      ],
      /Add .* combines \[1, 4, 6, 6\] with \[5\]/,
    ],
    [
      'cubic resizing',
      [
        {
          operator: 'Resize',
          inputs: ['x', '', 'scales'],
          outputs: ['y'],
          attributes: { mode: 'cubic' },
        },
      ],
      /Resize .* resizes by cubic/,
    ],
    [
      'an attribute of the wrong kind',
      [
        {
          operator: 'Transpose',
          inputs: ['x'],
          outputs: ['y'],
          attributes: {
            perm: [0, 1],
          },
        },
      ],
      /Transpose .* orders 4 axes as \[0, 1\]/,
    ],
    [
      'too many axes',
      [
        {
          operator: 'Unsqueeze',
          inputs: ['x'],
          outputs: ['y'],
          attributes: {
            axes: [0, 1, 2],
          },
        },
      ],
      /tensor of 7 axes/,
    ],
    [
      'an input that is left out',
      [
        {
          operator: 'Conv',
          inputs: ['x'],
          outputs: ['y'],
        },
      ],
      /Conv .* lacks its input 2/,
    ],
  ])('%s', (_, nodes, message) => {
    expect(() => compile(nodes, {
      w: weights,
      bad: {
        dims: [5],
        values: new Float32Array(5),
      },
      scales: {
        dims: [4],
        values: Float32Array.of(1, 1, 2, 2),
      },
    })).toThrow(expect.objectContaining({
      code: 'model-invalid',
      message: expect.stringMatching(message),
    }))
  })
})

describe.skipIf(!existsSync(foreign))(`detectors of others (skipped without ${foreign})`, () => {
  it.each([
    ['yolox_nano_kazuhito', 1],
    ['nanodet_m_320_kazuhito', 6],
  ])('%s is translated whole', (name, outputs) => {
    expect(compileFile(join(foreign, `${name}.onnx`), 1).outputs).toHaveLength(outputs)
  })

  it.each([
    ['yolov8n_int8_lamri', /ConvInteger, DynamicQuantizeLinear/],
    ['deimv2_atto_detr_layout', /GridSample/],
  ])('%s is refused by its operators', (name, operators) => {
    expect(() => compileFile(join(foreign, `${name}.onnx`), 1)).toThrow(operators)
  })
})
