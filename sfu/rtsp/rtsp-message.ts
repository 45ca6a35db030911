import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'

type Headers = ReadonlyMap<string, readonly string[]>

/** What an RTSP connection carries (RFC 2326): messages of either side and, between them, interleaved frames (10.12). */
export type RtspItem
  = | { readonly type: 'response', readonly status: number, readonly reason: string, readonly headers: Headers, readonly body: Buffer }
    | { readonly type: 'request', readonly method: string, readonly uri: string, readonly headers: Headers, readonly body: Buffer }
    | { readonly type: 'frame', readonly channel: number, readonly payload: Buffer }

export interface RtspParserLimits {
  readonly headerBytes: number
  readonly bodyBytes: number
  /** Bytes that are neither message nor frame, in a row, before we give up. */
  readonly junkBytes: number
}

const defaultLimits: RtspParserLimits = { headerBytes: 16_384, bodyBytes: 262_144, junkBytes: 262_144 }
const dollar = 0x24
const messageStart = /^(?:RTSP\/\d|HTTP\/\d|[A-Z_]{3,20} \S)/
/** Enough bytes to decide whether a message starts here: the longest method and a blank. */
const startBytes = 22

/**
 * Cuts a byte stream into messages and frames. `push` answers what became whole; frames are views of the bytes given, all else is
 * copied, so that these may be overwritten afterwards. Junk between items is skipped: cameras
 * send stray line ends, and firmware exists whose frame lengths are wrong now and then. Throws AppError 'camera-not-rtsp' for an
 * HTTP answer and 'camera-protocol' beyond the limits; after a throw the parser is of no use.
 */
export class RtspParser {
  readonly #limits: RtspParserLimits
  /** Bytes that are no whole item yet, and how many there must be before it is worth to look again. */
  #pending: Buffer[] = []
  #pendingBytes = 0
  #needed = 0
  #junk = 0
  /** Frames on other channels are junk; undefined: any channel. */
  channels: ReadonlySet<number> | undefined

  constructor(limits: Partial<RtspParserLimits> = {}) {
    this.#limits = {
      ...defaultLimits,
      ...limits,
    }
  }

  push(chunk: Buffer): RtspItem[] {
    const items: RtspItem[] = []
    this.#pendingBytes += chunk.length
    if (this.#pendingBytes < this.#needed) {
      this.#pending.push(Buffer.from(chunk))
      return items
    }
    const bytes = this.#pending.length > 0
      ? Buffer.concat([...this.#pending, chunk])
      : chunk
    this.#needed = 0
    let offset = 0
    while (offset < bytes.length) {
      const step = this.#next(bytes, offset)
      if (step === 'incomplete')
        break
      if (step === 'junk') {
        offset++
        if (++this.#junk > this.#limits.junkBytes)
          throw new AppError('camera-protocol', 'The camera sends bytes that are not RTSP. Restart the camera; if it stays so, update its firmware.')
        continue
      }
      this.#junk = 0
      offset += step.length
      items.push(step.item)
    }
    this.#pendingBytes = bytes.length - offset
    this.#pending = this.#pendingBytes > 0
      ? [
          Buffer.from(bytes.subarray(offset)),
        ]
      : []
    return items
  }

  #next(bytes: Buffer, offset: number): { item: RtspItem, length: number } | 'incomplete' | 'junk' {
    const first = bytes[offset] as number
    if (first === dollar)
      return this.#frame(bytes, offset)
    if (first < 0x41 || first > 0x5A)
      return 'junk'
    const start = bytes.toString('latin1', offset, offset + startBytes)
    if (messageStart.test(start))
      return this.#message(bytes, offset)
    return start.length < startBytes && /^[A-Z_/\d. ]*$/.test(start)
      ? 'incomplete'
      : 'junk'
  }

  #frame(bytes: Buffer, offset: number): { item: RtspItem, length: number } | 'incomplete' | 'junk' {
    if (offset + 4 > bytes.length)
      return 'incomplete'
    const channel = bytes[offset + 1] as number
    if (this.channels && !this.channels.has(channel))
      return 'junk'
    const length = 4 + bytes.readUInt16BE(offset + 2)
    if (offset + length > bytes.length) {
      this.#needed = length
      return 'incomplete'
    }
    return {
      item: {
        type: 'frame',
        channel,
        payload: bytes.subarray(offset + 4, offset + length),
      },
      length,
    }
  }

  #message(bytes: Buffer, offset: number): { item: RtspItem, length: number } | 'incomplete' {
    const end = endOfHeaders(bytes, offset)
    if ((end?.start ?? bytes.length) - offset > this.#limits.headerBytes)
      throw new AppError('camera-protocol', 'The camera sends RTSP headers without end. Check that the address is that of a camera.')
    if (!end)
      return 'incomplete'
    const [startLine = '', ...lines] = bytes.toString('utf8', offset, end.start).split(/\r?\n/)
    if (startLine.startsWith('HTTP/'))
      throw new AppError('camera-not-rtsp', 'A web server answered, not a camera stream. Use the RTSP port of the camera, usually 554.')
    const headers = parseHeaders(lines)
    const bodyLength = contentLength(headers)
    if (bodyLength > this.#limits.bodyBytes)
      throw new AppError('camera-protocol', `The camera announces a message of ${bodyLength} bytes, which is too long for RTSP. Update its firmware.`)
    if (end.after + bodyLength > bytes.length) {
      this.#needed = end.after + bodyLength - offset
      return 'incomplete'
    }
    const body = Buffer.from(bytes.subarray(end.after, end.after + bodyLength))
    return {
      item: startedBy(startLine, headers, body),
      length: end.after + bodyLength - offset,
    }
  }
}

/** Where the empty line stands that ends the headers; bare line feeds are accepted. */
function endOfHeaders(bytes: Buffer, offset: number): { start: number, after: number } | undefined {
  const strict = bytes.indexOf('\r\n\r\n', offset, 'latin1')
  const bare = bytes.indexOf('\n\n', offset, 'latin1')
  if (strict >= 0 && (bare < 0 || strict < bare))
    return { start: strict, after: strict + 4 }
  return bare >= 0
    ? { start: bare, after: bare + 2 }
    : undefined
}

function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Map<string, string[]>()
  let last: string[] | undefined
  for (const line of lines) {
    if (/^[ \t]/.test(line) && last) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`) // folded, RFC 2822
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1)
      continue
    const name = line.slice(0, colon).trim().toLowerCase()
    last = headers.get(name) ?? []
    last.push(line.slice(colon + 1).trim())
    headers.set(name, last)
  }
  return headers
}

function contentLength(headers: Headers): number {
  const text = headers.get('content-length')?.[0] ?? '0'
  const length = Number(text)
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(length))
    throw new AppError('camera-protocol', 'The camera sends an RTSP message of unreadable length. Update its firmware.')
  return length
}

function startedBy(startLine: string, headers: Headers, body: Buffer): RtspItem {
  const response = /^RTSP\/\d\.\d +(\d{3})(?: (.*))?$/.exec(startLine)
  if (response) {
    return {
      type: 'response',
      status: Number(response[1]),
      reason: response[2] ?? '',
      headers,
      body,
    }
  }
  const request = /^([A-Z_]{3,20}) +(\S+) +RTSP\/\d\.\d\s*$/.exec(startLine)
  if (request) {
    return {
      type: 'request',
      method: request[1] ?? '',
      uri: request[2] ?? '',
      headers,
      body,
    }
  }
  throw new AppError('camera-protocol', 'The camera sends RTSP that cannot be read. Update its firmware.')
}

/** Bytes of a message. Header names are written as given; a value with a line break is a programming error. */
export function serializeMessage(startLine: string, headers: Readonly<Record<string, string | number | undefined>>, body = ''): Buffer {
  const lines = [startLine]
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      lines.push(`${name}: ${value}`)
  }
  if (body)
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  if (lines.some(line => /[\r\n\0]/.test(line)))
    throw new AppError('bad-input', 'An RTSP message line must not contain a line break.')
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** An interleaved frame (RFC 2326 section 10.12); `payload` has at most 65535 bytes. */
export function serializeFrame(channel: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(4 + payload.length)
  frame[0] = dollar
  frame[1] = channel
  frame.writeUInt16BE(payload.length, 2)
  frame.set(payload, 4)
  return frame
}
