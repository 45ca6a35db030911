import type { OnnxData, OnnxTensor } from './onnx-graph.ts'
import { AppError } from '#contract/app-error'
import { unpackFloats, unpackVarints, wireFields } from './wire.ts'

/** onnx.TensorProto.DataType, as far as detectors use it. */
const typeNames: Record<number, string> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
}

export function typeName(dataType: number): string {
  return typeNames[dataType] ?? `type ${dataType}`
}

/**
 * Reads a TensorProto (dims 1, data_type 2, float_data 4, int32_data 5, int64_data 7, name 8, raw_data 9, external_data 13).
 * AppError 'model-invalid' when its numbers are of a type no detector needs, kept in another file, or not as many as its dimensions say.
 */
export function readTensor(message: Uint8Array): { name: string, tensor: OnnxTensor } {
  const dims: number[] = []
  const floats: number[] = []
  const integers: number[] = []
  let dataType = 0
  let name = ''
  let raw: Uint8Array | undefined
  for (const { number, value } of wireFields(message)) {
    if (number === 1)
      dims.push(...unpackVarints(value))
    else if (number === 2)
      dataType = Number(value)
    else if (number === 4)
      floats.push(...unpackFloats(value))
    else if (number === 5 || number === 7)
      integers.push(...unpackVarints(value))
    else if (number === 8 && typeof value !== 'number')
      name = new TextDecoder().decode(value)
    else if (number === 9 && typeof value !== 'number')
      raw = value
    else if (number === 13)
      throw new AppError('model-invalid', `The detector keeps the weights ${name} in a second file; export it as a single ONNX file.`)
  }
  if (dims.some(size => !Number.isSafeInteger(size) || size < 0))
    throw new AppError('model-invalid', `The detector's file is damaged: the constant ${name} has the shape [${dims.join(', ')}]. Export it anew.`)
  const data = raw
    ? fromBytes(name, dataType, raw)
    : fromFields(name, dataType, floats, integers)
  const length = dims.reduce((a, b) => a * b, 1)
  if (data.values.length !== length)
    throw new AppError('model-invalid', `The detector's file is damaged: the constant ${name} has ${data.values.length} numbers where [${dims.join(', ')}] needs ${length}. Export it anew.`)
  return {
    name,
    tensor: { dims, data },
  }
}

const elementBytes: Record<string, number> = {
  float16: 2,
  float32: 4,
  int32: 4,
  float64: 8,
  int64: 8,
}

function fromBytes(name: string, dataType: number, raw: Uint8Array): OnnxData {
  // A view needs aligned memory, which a field in the middle of a file is not.
  const bytes = raw.slice().buffer
  if (bytes.byteLength % (elementBytes[typeName(dataType)] ?? 1) !== 0)
    throw new AppError('model-invalid', `The detector's file is damaged: the constant ${name} ends within a number. Export it anew.`)
  switch (typeName(dataType)) {
    case 'float32':
      return {
        kind: 'float',
        values: new Float32Array(bytes),
      }
    case 'float64':
      return {
        kind: 'float',
        values: Float32Array.from(new Float64Array(bytes)),
      }
    case 'float16':
      return {
        kind: 'float',
        values: Float32Array.from(new Uint16Array(bytes), fromHalf),
      }
    case 'int64':
      return {
        kind: 'integer',
        values: Float64Array.from(new BigInt64Array(bytes), Number),
      }
    case 'int32':
      return {
        kind: 'integer',
        values: Float64Array.from(new Int32Array(bytes)),
      }
    case 'int8':
      return {
        kind: 'integer',
        values: Float64Array.from(new Int8Array(bytes)),
      }
    case 'uint8':
    case 'bool':
      return {
        kind: 'integer',
        values: Float64Array.from(new Uint8Array(bytes)),
      }
    default:
      return refuseType(name, dataType)
  }
}

function fromFields(name: string, dataType: number, floats: readonly number[], integers: readonly number[]): OnnxData {
  switch (typeName(dataType)) {
    case 'float32':
      return {
        kind: 'float',
        values: Float32Array.from(floats),
      }
    case 'float16':
      return {
        kind: 'float',
        values: Float32Array.from(integers, fromHalf),
      }
    case 'int64':
    case 'int32':
    case 'int8':
    case 'uint8':
    case 'bool':
      return {
        kind: 'integer',
        values: Float64Array.from(integers),
      }
    default:
      return refuseType(name, dataType)
  }
}

function refuseType(name: string, dataType: number): never {
  throw new AppError('model-invalid', `The detector's constant ${name} is of ${typeName(dataType)}, which cannot be read; export it in float32.`)
}

/** IEEE 754 binary16 to a number. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000
    ? -1
    : 1
  const exponent = (bits >> 10) & 0x1F
  const fraction = bits & 0x3FF
  if (exponent === 31) {
    return fraction
      ? Number.NaN
      : sign * Number.POSITIVE_INFINITY
  }
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1024 + fraction) * 2 ** (exponent - 25)
}
