import type { FileHandle } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { AppError } from '#contract/app-error'

/** A file in a zip (APPNOTE 6.3, 4.3.12). */
export interface ZipEntry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

const endSignature = 0x06054B50
const entrySignature = 0x02014B50
const localSignature = 0x04034B50
const endBytes = 22
/** A comment at the end has at most this. */
const commentBytes = 65_535
const partBytes = 1_000_000

/** The list at a zip's end. Fails with 'bad-input' for what is no zip, or one of the kinds that we do not write (ZIP64, several volumes). */
export async function readZipDirectory(handle: FileHandle): Promise<ZipEntry[]> {
  const { size } = await handle.stat()
  const tail = await readAt(handle, Math.max(0, size - endBytes - commentBytes), Math.min(size, endBytes + commentBytes))
  let end = tail.length - endBytes
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature)
    end--
  if (end < 0)
    throw noZip()
  const [count, bytes, offset] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ] as const
  if (offset + bytes > size)
    throw noZip()
  const list = await readAt(handle, offset, bytes)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count;) {
    if (at + 46 > list.length || list.readUInt32LE(at) !== entrySignature)
      throw noZip()
    const [name, extra, comment] = [
      list.readUInt16LE(at + 28),
      list.readUInt16LE(at + 30),
      list.readUInt16LE(at + 32),
    ] as const
    entries.push({
      path: list.subarray(at + 46, at + 46 + name).toString('utf8'),
      method: list.readUInt16LE(at + 10),
      crc: list.readUInt32LE(at + 16),
      packedSize: list.readUInt32LE(at + 20),
      size: list.readUInt32LE(at + 24),
      offset: list.readUInt32LE(at + 42),
    })
    at += 46 + name + extra + comment
  }
  return entries
}

/** The bytes of one file, unpacked, in parts. Rejects where they cannot be read, or are not those that the list sums up. */
export async function* readZipEntry(handle: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let sum = 0
  for await (const part of unpacked(handle, entry)) {
    sum = crc32(part, sum)
    yield part
  }
  if (sum !== entry.crc)
    throw noZip()
}

async function* unpacked(handle: FileHandle, { offset, method, packedSize }: ZipEntry): AsyncGenerator<Uint8Array> {
  const head = await readAt(handle, offset, 30)
  if (head.length < 30 || head.readUInt32LE(0) !== localSignature)
    throw noZip()
  const begin = offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  const packed = partsOf(handle, begin, packedSize)
  if (method === 0)
    yield* packed
  else if (method === 8)
    yield* pipeline(Readable.from(packed), createInflateRaw(), () => {}) as AsyncIterable<Uint8Array>
  else
    throw noZip()
}

async function* partsOf(handle: FileHandle, begin: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < bytes;) {
    const part = await readAt(handle, begin + done, Math.min(partBytes, bytes - done))
    if (part.length === 0)
      throw noZip()
    done += part.length
    yield part
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function noZip(): AppError {
  return new AppError('bad-input', 'This is no zip file, or a damaged one; ask for the export again.')
}
