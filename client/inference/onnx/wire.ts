/** One field of a protobuf message. Varints and floats are numbers; strings, messages and packed runs are bytes. */
export interface WireField {
  readonly number: number
  readonly value: number | Uint8Array
}

/**
 * Reads the fields of one protobuf message in the order of the file (https://protobuf.dev/programming-guides/encoding): a tag of
 * (field << 3 | wire type), then a varint, 8 bytes, a counted run of bytes, or 4 bytes. RangeError when the bytes are cut or no message.
 */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const cursor = { at: 0 }
  while (cursor.at < message.length) {
    const tag = readVarint(message, cursor)
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0:
        yield {
          number,
          value: readVarint(message, cursor),
        }
        break
      case 1:
        yield {
          number,
          value: view.getFloat64(cursor.at, true),
        }
        cursor.at += 8
        break
      case 2: {
        const length = readVarint(message, cursor)
        if (length < 0 || cursor.at + length > message.length)
          throw new RangeError('it ends within a field')
        yield {
          number,
          value: message.subarray(cursor.at, cursor.at + length),
        }
        cursor.at += length
        break
      }
      case 5:
        yield {
          number,
          value: view.getFloat32(cursor.at, true),
        }
        cursor.at += 4
        break
      default:
        throw new RangeError('it has a field of no known wire type')
    }
  }
}

/** Ten bytes hold a 64-bit number in two's complement; beyond 2^53 it is rounded, which only the "to the end" of slices reaches. */
function readVarint(message: Uint8Array, cursor: { at: number }): number {
  let value = 0
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = message[cursor.at++]
    if (byte === undefined)
      throw new RangeError('it ends within a number')
    value += (byte & 0x7F) * 2 ** shift
    if (byte < 0x80) {
      return value >= 2 ** 63
        ? negativeOf(message.subarray(cursor.at - 10, cursor.at))
        : value
    }
  }
  throw new RangeError('it has a number of more than ten bytes')
}

function negativeOf(bytes: Uint8Array): number {
  let value = 0n
  for (const [i, byte] of bytes.entries())
    value |= BigInt(byte & 0x7F) << BigInt(7 * i)
  return Number(BigInt.asIntN(64, value))
}

/** The varints of a packed run, or the one number of a field that was not packed. */
export function unpackVarints(value: number | Uint8Array): number[] {
  if (typeof value === 'number')
    return [value]
  const numbers: number[] = []
  const cursor = { at: 0 }
  while (cursor.at < value.length)
    numbers.push(readVarint(value, cursor))
  return numbers
}

/** The float32 numbers of a packed run, or the one of a field that was not packed. */
export function unpackFloats(value: number | Uint8Array): number[] {
  if (typeof value === 'number')
    return [value]
  if (value.length % 4 !== 0)
    throw new RangeError('it ends within a number')
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  return Array.from({ length: value.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
}
