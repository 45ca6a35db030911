import type { ModelManifest } from '#contract/model-manifest'
import { yoloxHeadOf } from '../../core/detection/head-decoder.ts'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { bytes, int, ints, onnxFile, tensor, text, valueInfo } from './tiny-onnx.ts'

const classes = 2
const columns = 5 + classes
const stride = 8

/** The manifest that belongs to `tinyHeadOnnx`; `size` is a multiple of 8. */
export function tinyHeadManifest(size: number, given: Partial<ModelManifest['input']> = {}): ModelManifest {
  const base = buildManifest()
  return {
    ...base,
    input: {
      ...base.input,
      width: size,
      height: size,
      ...given,
    },
    output: {
      ...yoloxHeadOf(base),
      strides: [stride],
    },
    postprocess: { minScore: 0.2, nmsIou: 0.4 },
  }
}

/** TensorProto of int64. */
function longs(name: string, values: readonly number[]): number[] {
  return [
    ...int(1, values.length),
    ...int(2, 7),
    ...text(8, name),
    ...bytes(9, [
      ...new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    ]),
  ]
}

function node(operator: string, inputs: readonly string[], output: string, attributes: readonly number[][] = []): number[] {
  return [
    ...inputs.flatMap(name => text(1, name)),
    ...text(2, output),
    ...text(4, operator),
    ...attributes.flatMap(a => bytes(5, a)),
  ]
}

/**
 * An ONNX file with the head of a YOLOX detector (activated, one stride of 8, two labels) that finds boxes in noise: images
 * [batch, 3, size, size] -> output [batch, (size/8)^2, 7]. `batch`: a number for a graph that takes no other.
 */
export function tinyHeadOnnx(size: number, batch: number | string = 'N'): Uint8Array<ArrayBuffer> {
  // Waves across the cell of an anchor, each column of the head another: only structure counts, not brightness.
  const weights = Float32Array.from({ length: columns * 3 * stride * stride }, (_, i) => {
    const column = Math.floor(i / (3 * stride * stride))
    const [x, y] = [i % stride, Math.floor(i / stride) % stride]
    return 0.005 * Math.cos(Math.PI * (x + 0.5) * (column % 3 + 1) / stride) * Math.cos(Math.PI * (y + 0.5) * (column % 2) / stride)
  })
  // Not every anchor is a box.
  const bias = Float32Array.of(0, 0.1, 0.2, 0.3, -0.8, -0.6, -0.5)
  const anchors = (size / stride) ** 2
  return onnxFile([
    node('Conv', ['images', 'w', 'b'], 'c', [
      ints('kernel_shape', [stride, stride]),
      ints('strides', [stride, stride]),
    ]),
    node('Sigmoid', ['c'], 's'),
    node('Reshape', ['s', 'shape'], 'r'),
    node('Transpose', ['r'], 'output', [
      ints('perm', [0, 2, 1]),
    ]),
  ], [
    tensor('w', [columns, 3, stride, stride], weights),
    tensor('b', [columns], bias),
    longs('shape', [0, columns, -1]),
  ], valueInfo('images', [batch, 3, size, size]), valueInfo('output', [batch, anchors, columns]))
}
