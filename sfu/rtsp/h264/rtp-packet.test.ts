import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRtp, serializeRtp } from './rtp-packet.ts'

const packets = fc.record({
  payloadType: fc.integer({ min: 0, max: 127 }),
  marker: fc.boolean(),
  sequenceNumber: fc.integer({ min: 0, max: 0xFFFF }),
  timestamp: fc.integer({ min: 0, max: 0xFFFFFFFF }),
  ssrc: fc.integer({ min: 0, max: 0xFFFFFFFF }),
  extensions: fc.array(fc.record({
    id: fc.integer({ min: 1, max: 14 }),
    data: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  }), { maxLength: 4 }),
  payload: fc.uint8Array({ maxLength: 300 }),
})

describe('RTP packets', () => {
  it('survive serializing and parsing', () => {
    fc.assert(fc.property(packets, (packet) => {
      const parsed = parseRtp(serializeRtp(packet))
      expect(parsed && {
        ...parsed,
        payload: [...parsed.payload],
        extensions: parsed.extensions.map(({ id, data }) => ({
          id,
          data: [...data],
        })),
      })
        .toEqual({
          ...packet,
          payload: [...packet.payload],
          extensions: packet.extensions.map(({ id, data }) => ({
            id,
            data: [...data],
          })),
        })
    }))
  })

  it('lose padding, CSRCs and a two-byte extension header when parsed', () => {
    const bytes = Uint8Array.from([
      0xB1,
      0xE0,
      0,
      7,
      0,
      0,
      0,
      9,
      0,
      0,
      0,
      5,
      1,
      2,
      3,
      4,
      0x10,
      0,
      0,
      1,
      20,
      2,
      8,
      9,
      0x41,
      0x42,
      0,
      0,
      3,
    ])
    const parsed = parseRtp(bytes)
    expect(parsed).toMatchObject({
      payloadType: 96,
      marker: true,
      sequenceNumber: 7,
      timestamp: 9,
      ssrc: 5,
    })
    expect([
      ...parsed?.payload ?? [],
    ]).toEqual([0x41, 0x42])
    expect(parsed?.extensions).toEqual([
      {
        id: 20,
        data: Uint8Array.from([8, 9]),
      },
    ])
  })

  it('that are malformed are undefined, never a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const parsed = parseRtp(bytes)
      if (parsed)
        expect(parsed.payload.length).toBeLessThanOrEqual(bytes.length - 12)
    }), { numRuns: 5000 })
  })
})
