import { Buffer } from 'node:buffer'

/** Reads one protobuf varint: value and the offset behind it. */
function varint(bytes: Uint8Array, start: number): [number, number] {
  let value = 0
  let shift = 1
  for (let at = start; ; at++) {
    const byte = bytes[at]!
    value += (byte & 0x7F) * shift
    if (byte < 0x80)
      return [value, at + 1]
    shift *= 128
  }
}

interface Field { number: number, wire: number, start: number, end: number }

function* fields(bytes: Uint8Array, from: number, to: number): Generator<Field> {
  for (let at = from; at < to;) {
    const [key, afterKey] = varint(bytes, at)
    const wire = key & 7
    if (wire === 0) {
      const [, end] = varint(bytes, afterKey)
      yield {
        number: key >>> 3,
        wire,
        start: afterKey,
        end,
      }
      at = end
    }
    else {
      const [length, start] = wire === 2
        ? varint(bytes, afterKey)
        : [
            wire === 5
              ? 4
              : 8,
            afterKey,
          ]
      yield {
        number: key >>> 3,
        wire,
        start,
        end: start + length,
      }
      at = start + length
    }
  }
}

/**
 * A copy of an ONNX file whose float weights are all zero: same graph, same size, a detector that has learned nothing.
 * Walks ModelProto.graph (7) -> initializer (5) -> data_type (2) = FLOAT (1), raw_data (9) of onnx.proto.
 */
export function zeroWeights(model: Uint8Array): Buffer {
  const copy = Buffer.from(model)
  let zeroed = 0
  for (const graph of fields(copy, 0, copy.length)) {
    if (graph.number !== 7)
      continue
    for (const initializer of fields(copy, graph.start, graph.end)) {
      if (initializer.number !== 5)
        continue
      const tensor = [
        ...fields(copy, initializer.start, initializer.end),
      ]
      const type = tensor.find(field => field.number === 2)
      const raw = tensor.find(field => field.number === 9)
      // Four floats and fewer are the scales of a Resize, without which the graph is no graph.
      if (type && raw && raw.end - raw.start > 16 && varint(copy, type.start)[0] === 1) {
        copy.fill(0, raw.start, raw.end)
        zeroed += raw.end - raw.start
      }
    }
  }
  if (zeroed < model.length / 2)
    throw new Error(`only ${zeroed} of ${model.length} bytes were weights: this is not the file it was written for`)
  return copy
}
