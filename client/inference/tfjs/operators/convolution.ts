import type { Operator, OperatorCall } from '../plan-builder.ts'
import type { Operand } from '../plan.ts'
import type { DeviceValue, HostValue, Value } from '../value.ts'
import { inputOf, listAttribute, numberAttribute, refuse, textAttribute } from '../plan-builder.ts'
import { channelsLast, inMemory, reorder } from '../shapes.ts'
import { padsOf } from './pads.ts'

/** Weights as tfjs wants them: of ONNX's [out, in, height, width] the order height, width, in, out. */
const heightWidthInOut = [2, 3, 1, 0]
/** The same of a depthwise filter [channels * multiplier, 1, height, width]: [height, width, channels, multiplier]. */
const heightWidthOut = [2, 3, 0, 1]

interface ConvolutionShape {
  readonly strides: readonly [number, number]
  readonly dilations: readonly [number, number]
  /** tfjs's explicit pads: per axis of NHWC, before and after. */
  readonly pad: readonly (readonly [number, number])[]
  readonly outHeight: number
  readonly outWidth: number
}

/**
 * Conv over pictures, with its bias and, where simplifyGraph joined one, its activation in the same kernel. Depthwise has a kernel of its
 * own; other groups are cut apart, convolved one by one and put together.
 */
function convolution(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = inputOf(call, 0)
  const w = inputOf(call, 1)
  const bias = call.inputs[2]
  if (x.dims.length !== 4 || w.dims.length !== 4)
    return refuse(node, `convolves over ${x.dims.length - 2} dimensions, not over two`)
  if (w.kind !== 'host' || (bias && bias.kind !== 'host'))
    return refuse(node, 'computes its weights from the picture, which is not supported')
  const group = numberAttribute(node, 'group', 1)
  const [outChannels, inPerGroup] = w.dims as [number, number]
  const channels = x.dims[1]!
  if (inPerGroup * group !== channels || outChannels % group !== 0)
    return refuse(node, `has weights [${w.dims.join(', ')}] in ${group} groups for ${channels} channels`)
  const shape = shapeOf(call, x.dims, w.dims)
  const picture = builder.inOrder(x, channelsLast)
  if (group === 1) {
    return [
      convolve(call, picture, filterOf(call, w, 0, outChannels), biasOf(call, bias, 0, outChannels), shape, outChannels),
    ]
  }
  if (inPerGroup === 1) {
    return [
      convolveDepthwise(call, picture, w, bias, shape, channels),
    ]
  }
  const outPerGroup = outChannels / group
  const parts = Array.from({ length: group }, (_, i) => {
    const [count, , height, width] = picture.dims as [number, number, number, number]
    const part = builder.emit('Slice', { x: picture.operand }, {
      begin: [0, 0, 0, i * inPerGroup],
      size: [count, height, width, inPerGroup],
    }, [count, inPerGroup, height, width], channelsLast)
    return convolve(call, part, filterOf(call, w, i * outPerGroup, outPerGroup), biasOf(call, bias, i * outPerGroup, outPerGroup), shape, outPerGroup)
  })
  return [
    builder.emit('Concat', parts.map(part => part.operand), { axis: 3 }, [
      x.dims[0]!,
      outChannels,
      shape.outHeight,
      shape.outWidth,
    ], channelsLast),
  ]
}

function shapeOf(call: OperatorCall, x: readonly number[], w: readonly number[]): ConvolutionShape {
  const [strideY = 1, strideX = strideY] = listAttribute(call.node, 'strides') ?? []
  const [dilationY = 1, dilationX = dilationY] = listAttribute(call.node, 'dilations') ?? []
  const { top, left, bottom, right, outHeight, outWidth } = padsOf(call.node, [x[2]!, x[3]!], [(w[2]! - 1) * dilationY + 1, (w[3]! - 1) * dilationX + 1], [strideY, strideX])
  return {
    strides: [strideY, strideX],
    dilations: [dilationY, dilationX],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    outHeight,
    outWidth,
  }
}

function convolve(call: OperatorCall, x: DeviceValue, filter: Operand, bias: Operand | undefined, shape: ConvolutionShape, outChannels: number): DeviceValue {
  return call.builder.emit('FusedConv2D', {
    x: x.operand,
    filter,
    ...bias && { bias },
  }, attributesOf(call, shape), [
    x.dims[0]!,
    outChannels,
    shape.outHeight,
    shape.outWidth,
  ], channelsLast)
}

function attributesOf(call: OperatorCall, shape: ConvolutionShape): Record<string, unknown> {
  return {
    strides: shape.strides,
    dilations: shape.dilations,
    pad: shape.pad,
    dataFormat: 'NHWC',
    activation: textAttribute(call.node, 'activation', 'linear'),
    leakyreluAlpha: numberAttribute(call.node, 'activation_alpha', 0.01),
  }
}

function filterOf(call: OperatorCall, w: HostValue, from: number, count: number): Operand {
  const dims = [
    count,
    ...w.dims.slice(1),
  ]
  const each = w.data.values.length / w.dims[0]!
  return call.builder.weight(`${w.key}|hwio|${from}+${count}`, inMemory(dims, heightWidthInOut), () =>
    reorder(Float32Array.from(w.data.values.subarray(from * each, (from + count) * each)), dims, heightWidthInOut))
}

function biasOf(call: OperatorCall, bias: HostValue | undefined, from: number, count: number): Operand | undefined {
  return bias && call.builder.weight(`${bias.key}|${from}+${count}`, [count], () => Float32Array.from(bias.data.values.subarray(from, from + count)))
}

function convolveDepthwise(call: OperatorCall, x: DeviceValue, w: HostValue, bias: HostValue | undefined, shape: ConvolutionShape, channels: number): DeviceValue {
  if (Math.max(...shape.strides) > 1 && Math.max(...shape.dilations) > 1)
    return refuse(call.node, 'has strides and dilations at once')
  const [outChannels, , height, width] = w.dims as [number, number, number, number]
  const filter = call.builder.weight(`${w.key}|depthwise`, [
    height,
    width,
    channels,
    outChannels / channels,
  ], () =>
    reorder(Float32Array.from(w.data.values), w.dims, heightWidthOut))
  const inputs = {
    x: x.operand,
    filter,
    ...bias && {
      bias: biasOf(call, bias, 0, outChannels)!,
    },
  }
  return call.builder.emit('FusedDepthwiseConv2D', inputs, attributesOf(call, shape), [
    x.dims[0]!,
    outChannels,
    shape.outHeight,
    shape.outWidth,
  ], channelsLast)
}

export const convolutionOperators: Record<string, Operator> = {
  Conv: convolution,
}
