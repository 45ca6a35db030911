/**
 * The shipped detector for pictures of 64x64 instead of 416x416: the graph is convolutional and its shapes follow the input, so only the
 * declared sizes of input and output are rewritten (in as many bytes: 416 -> 64, 3549 -> 84). An emulated GPU runs it in a second.
 */
export function shrinkDetector(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const small = model.slice()
  // ValueInfoProto dimensions [3, 416, 416] and [3549, 11]; a varint may be longer than it needs.
  replace(small, [
    0x08,
    0x03,
    0x0A,
    0x03,
    0x08,
    0xA0,
    0x03,
    0x0A,
    0x03,
    0x08,
    0xA0,
    0x03,
  ], [
    0x08,
    0x03,
    0x0A,
    0x03,
    0x08,
    0xC0,
    0x00,
    0x0A,
    0x03,
    0x08,
    0xC0,
    0x00,
  ])
  replace(small, [
    0x08,
    0xDD,
    0x1B,
    0x0A,
    0x02,
    0x08,
    0x0B,
  ], [
    0x08,
    0xD4,
    0x00,
    0x0A,
    0x02,
    0x08,
    0x0B,
  ])
  return small
}

function replace(file: Uint8Array, from: readonly number[], to: readonly number[]): void {
  const at = file.findIndex((_, i) => from.every((byte, k) => file[i + k] === byte))
  if (at < 0)
    throw new Error('The shipped detector has other sizes than this knows; rewrite this function.')
  file.set(to, at)
}
