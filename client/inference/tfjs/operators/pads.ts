import type { OnnxNode } from '../../onnx/onnx-graph.ts'
import { listAttribute, numberAttribute, refuse, textAttribute } from '../plan-builder.ts'

export interface Pads {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
  readonly outHeight: number
  readonly outWidth: number
}

/**
 * Pads and output size of a window (`kernel`, dilation included) over `size`, [height, width] each, by ONNX's rules for `pads`, `auto_pad`
 * and `ceil_mode`. For ceil_mode the pads behind grow until the last window fits whole.
 */
export function padsOf(node: OnnxNode, size: readonly [number, number], kernel: readonly [number, number], strides: readonly [number, number]): Pads {
  const auto = textAttribute(node, 'auto_pad', 'NOTSET')
  const explicit = listAttribute(node, 'pads') ?? [0, 0, 0, 0]
  const ceil = numberAttribute(node, 'ceil_mode', 0) === 1
  const axis = (i: 0 | 1): [number, number, number] => {
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
      const out = Math.ceil(size[i] / strides[i])
      const total = Math.max(0, (out - 1) * strides[i] + kernel[i] - size[i])
      const less = Math.floor(total / 2)
      return auto === 'SAME_UPPER'
        ? [less, total - less, out]
        : [total - less, less, out]
    }
    const before = auto === 'VALID'
      ? 0
      : explicit[i] ?? 0
    const after = auto === 'VALID'
      ? 0
      : explicit[i + 2] ?? 0
    const room = size[i] + before + after - kernel[i]
    let out = (ceil
      ? Math.ceil(room / strides[i])
      : Math.floor(room / strides[i])) + 1
    // A window that would begin behind the picture and its pad is none (as in PyTorch and onnxruntime).
    if (ceil && (out - 1) * strides[i] >= size[i] + before)
      out--
    return [
      before,
      Math.max(after, (out - 1) * strides[i] + kernel[i] - size[i] - before),
      out,
    ]
  }
  const [top, bottom, outHeight] = axis(0)
  const [left, right, outWidth] = axis(1)
  if (outHeight < 1 || outWidth < 1 || Math.min(top, left, bottom, right) < 0)
    return refuse(node, `has a window of ${kernel.join(' x ')} that does not fit into ${size.join(' x ')}`)
  return {
    top,
    left,
    bottom,
    right,
    outHeight,
    outWidth,
  }
}
