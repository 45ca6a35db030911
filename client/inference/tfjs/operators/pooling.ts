import type { Operator, OperatorCall } from '../plan-builder.ts'
import type { Value } from '../value.ts'
import { inputOf, knownNumbers, listAttribute, numberAttribute, refuse, textAttribute } from '../plan-builder.ts'
import { channelsLast } from '../shapes.ts'
import { padsOf } from './pads.ts'

function pool(kernel: 'MaxPool' | 'AvgPool'): Operator {
  return (call) => {
    const { builder, node } = call
    const x = inputOf(call, 0)
    const window = listAttribute(node, 'kernel_shape')
    if (x.dims.length !== 4 || window?.length !== 2)
      return refuse(node, 'pools over other than two dimensions')
    if (node.outputs.length > 1)
      return refuse(node, 'is asked for positions as well')
    if (listAttribute(node, 'dilations')?.some(d => d !== 1))
      return refuse(node, 'has dilations')
    const [strideY = 1, strideX = strideY] = listAttribute(node, 'strides') ?? []
    const pads = padsOf(node, [x.dims[2]!, x.dims[3]!], [window[0]!, window[1]!], [strideY, strideX])
    // tfjs divides by how many numbers of the picture lie in the window, which is ONNX's count_include_pad = 0.
    if (kernel === 'AvgPool' && numberAttribute(node, 'count_include_pad', 0) === 1 && pads.top + pads.left + pads.bottom + pads.right > 0)
      return refuse(node, 'counts its pads (count_include_pad)')
    const picture = builder.inOrder(x, channelsLast)
    const attributes = {
      filterSize: window,
      strides: [strideY, strideX],
      pad: [
        [0, 0],
        [pads.top, pads.bottom],
        [pads.left, pads.right],
        [0, 0],
      ],
    }
    return [
      builder.emit(kernel, { x: picture.operand }, attributes, [
        x.dims[0]!,
        x.dims[1]!,
        pads.outHeight,
        pads.outWidth,
      ], channelsLast),
    ]
  }
}

/** Resize and Upsample of pictures in height and width. */
function resize(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = inputOf(call, 0)
  if (x.dims.length !== 4)
    return refuse(node, 'resizes other than pictures')
  const dims = resizedDims(call, x.dims)
  if (dims.length !== 4 || dims[0] !== x.dims[0] || dims[1] !== x.dims[1])
    return refuse(node, `resizes [${x.dims.join(', ')}] to [${dims.join(', ')}]`)
  const mode = textAttribute(node, 'mode', 'nearest')
  const upsample = node.operator === 'Upsample'
  const coordinates = upsample
    ? 'asymmetric'
    : textAttribute(node, 'coordinate_transformation_mode', 'half_pixel')
  const size = dims.slice(2)
  const picture = builder.inOrder(x, channelsLast)
  if (mode === 'nearest') {
    const rounding = upsample
      ? 'floor'
      : textAttribute(node, 'nearest_mode', 'round_prefer_floor')
    const whole = size.every((s, i) => s % x.dims[i + 2]! === 0)
    const asymmetric = coordinates === 'asymmetric' && rounding === 'floor'
    // A whole factor takes the same pixel by each of these rules.
    const centred = (coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel') && rounding.startsWith('round_prefer') && whole
    if (!whole || (!asymmetric && !centred))
      return refuse(node, `takes the nearest pixel by ${coordinates} and ${rounding} from ${x.dims.slice(2).join(' x ')} to ${size.join(' x ')}`)
    return [
      builder.emit('ResizeNearestNeighbor', { images: picture.operand }, { alignCorners: false, halfPixelCenters: false, size }, dims, channelsLast),
    ]
  }
  if (mode !== 'linear' && mode !== 'bilinear')
    return refuse(node, `resizes by ${mode}`)
  const halfPixel = coordinates === 'half_pixel' || (coordinates === 'pytorch_half_pixel' && size.every(s => s > 1))
  const alignCorners = coordinates === 'align_corners' && size.every(s => s > 1)
  if (!halfPixel && !alignCorners && coordinates !== 'asymmetric')
    return refuse(node, `interpolates by ${coordinates}`)
  return [
    builder.emit('ResizeBilinear', { images: picture.operand }, { alignCorners, halfPixelCenters: halfPixel, size }, dims, channelsLast),
  ]
}

/** Upsample: x, scales (or the attribute). Resize 10: x, scales. Resize 11 on: x, roi, scales, sizes. */
function resizedDims(call: OperatorCall, dims: readonly number[]): number[] {
  const old = call.node.operator === 'Upsample' || call.opset < 11
  const sizes = old
    ? undefined
    : knownNumbers(call, 3, 'sizes')
  if (sizes?.length)
    return sizes
  const scales = knownNumbers(call, old
    ? 1
    : 2, 'scales') ?? listAttribute(call.node, 'scales') ?? []
  return dims.map((size, i) => Math.floor(size * (scales[i] ?? Number.NaN)))
}

/** Operators that slide a window over pictures or resize them. */
export const poolingOperators: Record<string, Operator> = {
  MaxPool: pool('MaxPool'),
  AveragePool: pool('AvgPool'),
  Resize: resize,
  Upsample: resize,
}
