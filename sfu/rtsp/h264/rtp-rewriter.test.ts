import type { MarkedPacket } from '../testing/rewriter-check.ts'
import type { ScriptedConnection } from '../testing/rtp-camera.ts'
import type { RtpPacket } from './rtp-packet.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildSlice } from '../testing/h264-builder.ts'
import { byTimestamp, checkInvariants, limit, newRewriter, relay } from '../testing/rewriter-check.ts'
import { playScript, scriptedSets } from '../testing/rtp-camera.ts'
import { parseRtp, serializeRtp } from './rtp-packet.ts'

const pictures = fc.record({
  isKey: fc.boolean(),
  isDisposable: fc.boolean(),
  sliceSizes: fc.array(fc.integer({ min: 8, max: 900 }), { minLength: 1, maxLength: 3 }),
  lost: fc.oneof({
    weight: 5,
    arbitrary: fc.constant([]),
  }, {
    weight: 1,
    arbitrary: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
  }),
  hasParameterSets: fc.boolean(),
  hasSei: fc.boolean(),
  step: fc.constantFrom(3000, 6000, 9000),
  elapsedMs: fc.constantFrom(0, 33, 66, 100, 900),
})

const connections = fc.record({
  pictures: fc.array(pictures, { minLength: 1, maxLength: 25 }),
  ssrc: fc.integer({ min: 0, max: 0xFFFFFFFF }),
  firstSequenceNumber: fc.constantFrom(0, 1, 30_000, 65_530),
  firstTimestamp: fc.constantFrom(0, 90_000, 2 ** 32 - 20_000),
  maxPayloadBytes: fc.constantFrom(100, 199, 1400),
  marks: fc.boolean(),
  aggregates: fc.boolean(),
})

describe('RtpRewriter', () => {
  it('RW1-RW7 hold for any camera, any loss and any number of connections', () => {
    fc.assert(fc.property(fc.array(connections, { minLength: 1, maxLength: 4 }), fc.boolean(), (script, sdpSets) => {
      const { out, sent } = relay(script, sdpSets)
      checkInvariants(out, sent)
    }), { numRuns: 400 })
  })

  it('RW5 passes every picture from the first key picture on when nothing is lost', () => {
    const lossless = connections.map(connection => ({
      ...connection,
      marks: true,
      pictures: connection.pictures.map(picture => ({ ...picture, lost: [] })),
    }))
    fc.assert(fc.property(fc.array(lossless, { minLength: 1, maxLength: 3 }), (script) => {
      const { out, sent, rewriter } = relay(script, true)
      const whole = new Set(checkInvariants(out, sent).map(picture => picture.number))
      let number = 0
      for (const { pictures } of script) {
        const firstKey = pictures.findIndex(picture => picture.isKey)
        for (const [i] of pictures.entries())
          expect(whole.has(number++), `picture ${i} of a connection whose first key is ${firstKey}`).toBe(firstKey >= 0 && i >= firstKey)
      }
      expect(rewriter.packetsLost).toBe(0)
    }), { numRuns: 200 })
  })

  const plain = {
    lost: [],
    hasSei: false,
    step: 6000,
    elapsedMs: 67,
  }
  const gop = (count: number, hasParameterSets: boolean): ScriptedConnection['pictures'] => Array.from({ length: count }, (_, i) => ({
    ...plain,
    isKey: i % 15 === 0,
    hasParameterSets: hasParameterSets && i % 15 === 0,
    sliceSizes: [
      i % 15 === 0
        ? 700
        : 90,
    ],
  }))
  const camera = {
    ssrc: 7,
    firstSequenceNumber: 10,
    firstTimestamp: 5000,
    maxPayloadBytes: 1400,
    marks: true,
    aggregates: false,
  }

  it('RW2 without parameter sets in-band or in the SDP nothing passes', () => {
    expect(relay([
      {
        ...camera,
        pictures: gop(30, false),
      },
    ], false).out).toEqual([])
    expect(relay([
      {
        ...camera,
        pictures: gop(30, false),
      },
    ], true).out.length).toBeGreaterThan(30)
  })

  it('reports size, profile, rate and GOP', () => {
    const { rewriter } = relay([
      {
        ...camera,
        pictures: gop(46, true),
      },
    ], false)
    expect(rewriter.video).toEqual({
      width: 640,
      height: 360,
      profile: 'Main',
      fps: 15,
      gopMs: 1000,
    })
    expect(rewriter.counts).toMatchObject({ picturesOut: 46, picturesDropped: 0, bSlices: 0 })
  })

  it('bridges a reconnect by the wall clock', () => {
    const { out } = relay([
      {
        ...camera,
        pictures: gop(3, true),
      },
      {
        ...camera,
        firstTimestamp: 77,
        pictures: gop(3, true),
      },
    ], false)
    const times = byTimestamp(out).map(group => (group[0] as RtpPacket).timestamp)
    const steps = times.slice(1).map((time, i) => (time - (times[i] as number)) | 0)
    expect(steps).toEqual([
      6000,
      6000,
      (700 + 67) * 90,
      6000,
      6000,
    ])
  })

  it('goes on forward when the camera\'s clock jumps back, as at the loop of a file', () => {
    const back = gop(6, true).map((picture, i) => i === 3
      ? { ...picture, step: 2 ** 32 - 500_000 }
      : picture)
    const { out, sent } = relay([
      { ...camera, firstTimestamp: 600_000, pictures: back },
    ], false)
    expect(checkInvariants(out, sent)).toHaveLength(6)
  })

  it('drops duplicates, counts loss, and believes a restarted sequence only when it is confirmed', () => {
    const out: MarkedPacket[] = []
    const rewriter = newRewriter(out)
    rewriter.beginConnection({ payloadType: 96, parameterSets: scriptedSets })
    const push = (sequenceNumber: number, isKey: boolean): number => {
      out.length = 0
      rewriter.push(serializeRtp({
        payloadType: 96,
        marker: true,
        sequenceNumber,
        timestamp: sequenceNumber * 3000,
        ssrc: 1,
        extensions: [],
        payload: buildSlice(isKey ? 'I' : 'P', { isIdr: isKey }),
      }), sequenceNumber * 33)
      return out.length
    }
    expect(push(100, true)).toBe(2)
    expect(push(100, true)).toBe(0)
    expect(push(101, false)).toBe(1)
    expect(push(104, false)).toBe(0)
    expect(rewriter.packetsLost).toBe(2)
    expect(push(105, true)).toBe(2)
    expect(push(20_000, true)).toBe(0)
    expect(push(20_001, true)).toBe(2)
  })

  it('counts B slices, whole and fragmented', () => {
    const rewriter = newRewriter()
    rewriter.beginConnection({ payloadType: 96, parameterSets: scriptedSets })
    const { sent } = playScript({
      ...camera,
      maxPayloadBytes: 100,
      pictures: gop(2, true),
    }, 0, 0)
    for (const { bytes } of sent.flatMap(picture => picture.packets))
      rewriter.push(bytes, 0)
    expect(rewriter.counts.bSlices).toBe(0)
    rewriter.push(serializeRtp({
      payloadType: 96,
      marker: true,
      sequenceNumber: 30,
      timestamp: 0,
      ssrc: 7,
      extensions: [],
      payload: buildSlice('B'),
    }), 0)
    const fragmentOfB = Uint8Array.of(0x5C, 0x81, ...buildSlice('B', { size: 90 }).subarray(1))
    rewriter.push(serializeRtp({
      payloadType: 96,
      marker: false,
      sequenceNumber: 31,
      timestamp: 1,
      ssrc: 7,
      extensions: [],
      payload: fragmentOfB,
    }), 0)
    expect(rewriter.counts.bSlices).toBe(2)
  })

  it('RW8 stamps header extensions, and on the first packet of each picture when it was taken', () => {
    const out: MarkedPacket[] = []
    const rewriter = newRewriter(out, {
      extensions: [
        {
          id: 11,
          data: Uint8Array.of(0, 0, 0),
        },
      ],
      absCaptureTimeId: 13,
    })
    const captureMs = Date.UTC(2026, 0, 1) + 250
    rewriter.beginConnection({
      payloadType: 96,
      parameterSets: scriptedSets,
      captureTimeOf: (timestamp, nowMs) => captureMs + nowMs + timestamp / 90,
    })
    const { sent } = playScript({
      ...camera,
      firstTimestamp: 0,
      pictures: gop(2, false),
    }, 0, 0)
    for (const { bytes, atMs } of sent.flatMap(picture => picture.packets))
      rewriter.push(bytes, atMs)
    expect(out.length).toBeGreaterThan(5)
    expect(out.every(packet => packet.extensions.some(({ id, data }) => id === 11 && data.length === 3))).toBe(true)
    const stamps = out.map((packet) => {
      const stamp = packet.extensions.find(({ id }) => id === 13)?.data
      const view = stamp && new DataView(stamp.buffer, stamp.byteOffset, 8)
      return view && Math.round((view.getUint32(0) - 2_208_988_800 + view.getUint32(4) / 2 ** 32) * 1000)
    })
    expect(stamps.filter((_, i) => out[i]?.mark.isFirst)).toEqual([
      captureMs + 67 + 67,
      captureMs + 134 + 133,
    ])
    expect(stamps.filter((_, i) => !out[i]?.mark.isFirst).every(stamp => stamp === undefined)).toBe(true)
  })

  it('never throws for any bytes, and what comes out is well-formed RTP', () => {
    const header = fc.tuple(fc.constantFrom(0x80, 0x90, 0xA0, 0x81), fc.constantFrom(96, 224), fc.uint8Array({ minLength: 10, maxLength: 10 }))
    const payload = fc.tuple(fc.constantFrom(0x41, 0x65, 0x67, 0x68, 0x78, 0x7C, 0x1C, 0), fc.uint8Array({ maxLength: 400 }))
    const packets = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.tuple(header, payload).map(([[first, second, rest], [type, body]]) => Uint8Array.of(first, second, ...rest, type, ...body)))
    fc.assert(fc.property(fc.array(packets, { maxLength: 30 }), (input) => {
      const rewriter = newRewriter([], {
        send: packet => expect(parseRtp(packet)?.payload.length).toBeLessThanOrEqual(limit),
      })
      rewriter.beginConnection({ payloadType: 96, parameterSets: scriptedSets })
      for (const [i, bytes] of input.entries())
        rewriter.push(bytes, i * 10)
    }), { numRuns: 1000 })
  })
})
