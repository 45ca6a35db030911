import type { RtspItem } from './rtsp-message.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { RtspParser, serializeFrame, serializeMessage } from './rtsp-message.ts'

const frames = fc.record({
  channel: fc.constantFrom(0, 1),
  payload: fc.uint8Array({ maxLength: 500 }),
}).map(({ channel, payload }) => ({
  bytes: serializeFrame(channel, payload),
  expected: `frame ${channel} ${Buffer.from(payload).toString('hex')}`,
}))
const responses = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  body: fc.string({ maxLength: 60 }),
}).map(({ status, body }) => ({
  bytes: serializeMessage(`RTSP/1.0 ${status} Some reason`, { CSeq: 4, Session: 'abc;timeout=60' }, body),
  expected: `response ${status} ${body}`,
}))
const requests = fc.constant({
  bytes: serializeMessage('OPTIONS * RTSP/1.0', { CSeq: 1 }),
  expected: 'request OPTIONS *',
})
const junk = fc.array(fc.constantFrom(0x0D, 0x0A, 0x00, 0x61, 0xFF), { minLength: 1, maxLength: 9 }).map(bytes => ({
  bytes: Buffer.from(bytes),
  expected: '',
}))

function show(item: RtspItem): string {
  switch (item.type) {
    case 'frame': return `frame ${item.channel} ${item.payload.toString('hex')}`
    case 'response': return `response ${item.status} ${item.body.toString()}`
    default: return `request ${item.method} ${item.uri}`
  }
}

function parseInChunks(bytes: Buffer, sizes: readonly number[], parser = new RtspParser()): RtspItem[] {
  const items: RtspItem[] = []
  for (let offset = 0, i = 0; offset < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    items.push(...parser.push(bytes.subarray(offset, offset + size)))
    offset += size
  }
  return items
}

describe('RtspParser', () => {
  it('finds every message and frame, however the stream is cut, with junk between', () => {
    fc.assert(fc.property(fc.array(fc.oneof(frames, responses, requests, junk), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (items, sizes) => {
      const parser = new RtspParser()
      parser.channels = new Set([0, 1])
      const found = parseInChunks(Buffer.concat(items.map(item => item.bytes)), sizes, parser)
      expect(found.map(show)).toEqual(items.map(item => item.expected).filter(Boolean))
    }), { numRuns: 300 })
  })

  it('needs none of the bytes given once it answered: a socket reuses its memory', () => {
    fc.assert(fc.property(fc.array(fc.oneof(frames, responses, requests), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (items, sizes) => {
      const bytes = Buffer.concat(items.map(item => item.bytes))
      const parser = new RtspParser()
      const memory = Buffer.alloc(300)
      const shown: string[] = []
      const messages: RtspItem[] = []
      for (let offset = 0, i = 0; offset < bytes.length; i++) {
        const length = bytes.copy(memory, 0, offset, offset + (sizes[i % sizes.length] ?? 1))
        for (const item of parser.push(memory.subarray(0, length))) {
          shown.push(show(item))
          if (item.type !== 'frame')
            messages.push(item)
        }
        memory.fill(0x24)
        offset += length
      }
      expect(shown).toEqual(items.map(item => item.expected))
      expect(messages.map(show)).toEqual(items.map(item => item.expected).filter(expected => !expected.startsWith('frame')))
    }), { numRuns: 200 })
  })

  it('reads repeated, folded and oddly written headers', () => {
    const text = 'RTSP/1.0 401 Unauthorized\nCSEQ:3\nWWW-Authenticate: Digest realm="a",\n  nonce="b"\nwww-authenticate:Basic realm="a"\n\n'
    const [item] = new RtspParser().push(Buffer.from(text))
    expect(item?.type === 'response' && [...item.headers]).toEqual([
      [
        'cseq',
        ['3'],
      ],
      [
        'www-authenticate',
        ['Digest realm="a", nonce="b"', 'Basic realm="a"'],
      ],
    ])
  })

  const endless = `RTSP/1.0 200 OK\r\nX: ${'y'.repeat(20_000)}`
  it.each([
    ['a web server\'s answer', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'camera-not-rtsp'],
    ['headers without end', endless, 'camera-protocol'],
    ['a body too long', 'RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n', 'camera-protocol'],
    ['an unreadable length', 'RTSP/1.0 200 OK\r\nContent-Length: -5\r\n\r\n', 'camera-protocol'],
    [
      'junk for ever',
      '\0'.repeat(300_000),
      'camera-protocol',
    ],
  ])('refuses %s', (_name, text, code) => {
    expect(() => new RtspParser().push(Buffer.from(text))).toThrow(expect.objectContaining({ code }))
  })

  it('throws nothing but AppError for any bytes', () => {
    const heads = fc.constantFrom('', '$', 'RTSP/1.0 200 OK\r\n', 'HTTP/1.1 ', 'OPTIONS * RTSP/1.0\r\nContent-Length: ', 'RTSP/', 'SSH-2.0-x\r\n')
    fc.assert(fc.property(heads, fc.uint8Array({ maxLength: 300 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (head, bytes, sizes) => {
      try {
        parseInChunks(Buffer.concat([
          Buffer.from(head),
          bytes,
        ]), sizes)
      }
      catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }), { numRuns: 3000 })
  })
})

describe('serializeMessage', () => {
  it('refuses a line break in a header, which would be a header of its own', () => {
    expect(() => serializeMessage('OPTIONS * RTSP/1.0', { Session: 'a\r\nX: y' })).toThrow(AppError)
  })
})
