import type { RelayEnd } from '../core/camera-source.ts'
import type { MarkedPacket } from './testing/rewriter-check.ts'
import { Buffer } from 'node:buffer'
import process from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packetizeNal } from './h264/packetize.ts'
import { parseRtp, serializeRtp } from './h264/rtp-packet.ts'
import { RtspCameraSource } from './rtsp-camera-source.ts'
import { RtspParser, serializeFrame } from './rtsp-message.ts'
import { findH264Track } from './sdp.ts'
import { readCorpus } from './testing/corpus.ts'
import { buildSlice } from './testing/h264-builder.ts'
import { checkStream, newRewriter } from './testing/rewriter-check.ts'
import { playScript, scriptedSets } from './testing/rtp-camera.ts'
import { goodAnswers, scriptedPeer } from './testing/scripted-peer.ts'
import { realPorts } from './testing/session-ports.ts'

const sets = scriptedSets.map(set => Buffer.from(set).toString('base64')).join(',')
const sdp = `v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sets}\r\na=control:trackID=0\r\n`
const quick = {
  answerMs: 200,
  firstPacketMs: 300,
  silenceMs: 300,
  teardownMs: 10,
}

/** Relays from a peer that says this; every packet that leaves is checked. */
async function relayFrom(answers: readonly Uint8Array[], rest: readonly Uint8Array[]): Promise<{ end: RelayEnd, out: MarkedPacket[] }> {
  const out: MarkedPacket[] = []
  const end = await new RtspCameraSource({
    ...realPorts,
    resolveHost: async () => '10.0.0.5',
    dial: async () => scriptedPeer(answers, rest),
    timing: quick,
  }).openStream({
    ssrc: 0xABCD_0123,
    payloadType: 101,
    send(packet, mark) {
      const parsed = parseRtp(packet)
      if (!parsed)
        throw new Error('not RTP')
      out.push({ ...parsed, mark })
    },
  }).relay({ url: 'rtsp://camera/x' }, () => {}, new AbortController().signal)
  checkStream(out, 1200)
  return { end, out }
}

/** Packets as a camera in order sends them, then spoilt. */
const spoiltPackets = fc.tuple(
  fc.array(fc.record({
    isKey: fc.boolean(),
    isDisposable: fc.boolean(),
    sliceSizes: fc.array(fc.integer({ min: 8, max: 700 }), { minLength: 1, maxLength: 3 }),
    lost: fc.constant<number[]>([]),
    hasParameterSets: fc.boolean(),
    hasSei: fc.boolean(),
    step: fc.constantFrom(0, 1, 3000, 9000, 900_000, 2 ** 31, 2 ** 32 - 3000),
    elapsedMs: fc.constantFrom(0, 33, 5000),
  }), { minLength: 1, maxLength: 12 }),
  fc.boolean(),
  fc.boolean(),
  fc.infiniteStream(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.nat(), fc.nat(255))),
).map(([pictures, marks, aggregates, faults]) => {
  const { sent } = playScript({
    pictures,
    ssrc: 5,
    firstSequenceNumber: 65_530,
    firstTimestamp: 2 ** 32 - 9000,
    maxPayloadBytes: 150,
    marks,
    aggregates,
  }, 0, 0)
  return sent.flatMap(picture => picture.packets).flatMap(({ bytes }) => {
    const [kind, where, value] = faults.next().value as [number, number, number]
    const spoilt = Uint8Array.from(bytes)
    switch (kind) {
      case 0: // a byte flips
        spoilt[where % spoilt.length] = value
        return [spoilt]
      case 1: // cut off
        return [
          spoilt.subarray(0, where % spoilt.length),
        ]
      case 2: // twice
        return [spoilt, spoilt]
      case 3: // lost
        return []
      case 4: // a byte of the payload's head flips: NAL type, fragment bits
        spoilt[12 + where % 2] = value
        return [spoilt]
      case 5: // something else before it
        return [
          Uint8Array.of(value),
          spoilt,
        ]
      default:
        return [spoilt]
    }
  })
})

describe('RI7 whatever a camera sends', () => {
  it('the rewriter sends a stream that can be read, and nothing throws', () => {
    fc.assert(fc.property(spoiltPackets, fc.boolean(), (packets, hasSets) => {
      const out: MarkedPacket[] = []
      const rewriter = newRewriter(out)
      rewriter.beginConnection({
        payloadType: 96,
        parameterSets: hasSets
          ? scriptedSets
          : [],
      })
      for (const [i, bytes] of packets.entries())
        rewriter.push(bytes, i * 20)
      checkStream(out)
    }), { numRuns: 1500 })
  })

  it('a relay ends with a code and a sentence, and what left is a stream', async () => {
    const answers = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constant<Uint8Array[]>(goodAnswers(sdp)),
      },
      {
        weight: 1,
        arbitrary: fc.array(fc.oneof(fc.constantFrom<Uint8Array>(...goodAnswers(sdp)), fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 60 }).map(text => Buffer.from(`RTSP/1.0 ${text}\r\n\r\n`))), { maxLength: 5 }),
      },
    )
    const framed = spoiltPackets.map(packets => packets.map(packet => serializeFrame(0, packet)))
    const cuts = fc.array(fc.oneof(fc.constant<Uint8Array>(Buffer.from('$')), fc.uint8Array({ maxLength: 30 })), { maxLength: 3 })
    await fc.assert(fc.asyncProperty(answers, framed, cuts, async (said, frames, noise) => {
      const { end } = await relayFrom(said, [
        ...frames.slice(0, 20),
        ...noise,
        ...frames.slice(20),
      ])
      expect(end).toMatchObject({
        reason: 'failed',
        message: expect.stringMatching(/^[A-Z].*\.$/),
      })
      expect(end).not.toMatchObject({ code: 'internal' })
    }), { numRuns: 60 })
  }, 60_000)

  it('a session description is read or refused', () => {
    const words = fc.constantFrom('v=0', 'm=video 0 RTP/AVP 96', 'm=video', 'm=audio 0 RTP/AVP 0', 'a=rtpmap:96 H264/90000', 'a=rtpmap:96 H265/90000', 'a=fmtp:96 sprop-parameter-sets=Z,A', 'a=control:', 'a=control:*', 'a=control:rtsps://u:p@h/x', 'c=IN IP4 x', '\0', 'a=range:npt=', 'o=', 's=')
    fc.assert(fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 20 }), fc.constantFrom('\r\n', '\n', '\r'), (lines, end) => {
      const finding = findH264Track(lines.join(end), 'rtsp://c/x')
      if (finding.type === 'h264')
        expect(finding.track.controlUrl).toMatch(/^rtsps?:\/\/[^@]+$/)
    }), { numRuns: 1500 })
  })

  it.each(readCorpus().map(input => [`${input.name}: ${input.about}`, input] as const))('stays harmless: %s', async (_name, { kind, pieces }) => {
    const answers = kind === 'rtsp'
      ? pieces
      : goodAnswers(sdp)
    const rest = kind === 'rtp'
      ? pieces.map(piece => serializeFrame(0, piece))
      : kind === 'stream'
        ? pieces
        : []
    const { end } = await relayFrom(answers, rest)
    expect(end).toMatchObject({
      reason: 'failed',
      code: expect.not.stringMatching(/^internal$/),
    })
  })

  it('a burst of 100 Mbit/s and more needs no more memory than its packets', () => {
    const out: MarkedPacket[] = []
    let packetsOut = 0
    const rewriter = newRewriter(out, {
      maxPayloadBytes: 1200,
      send: () => packetsOut++,
    })
    rewriter.beginConnection({ payloadType: 96, parameterSets: scriptedSets })
    const parser = new RtspParser()
    const nal = buildSlice('I', { isIdr: true, size: 200_000 })
    const payloads = packetizeNal(nal, 1400)
    let sequenceNumber = 0
    const picture = (number: number): Buffer => Buffer.concat(payloads.map((payload, i) => serializeFrame(0, serializeRtp({
      payloadType: 96,
      marker: i === payloads.length - 1,
      sequenceNumber: sequenceNumber++ & 0xFFFF,
      timestamp: number * 3000,
      ssrc: 9,
      extensions: [],
      payload,
    }))))
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    for (let number = 0; number < 300; number++) {
      const bytes = picture(number)
      for (let offset = 0; offset < bytes.length; offset += 65_536) {
        for (const item of parser.push(bytes.subarray(offset, offset + 65_536))) {
          if (item.type === 'frame')
            rewriter.push(item.payload, number * 33)
        }
      }
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(packetsOut).toBeGreaterThan(300 * 166)
    // 60 MB went through; what is kept is bounded by the collector's leisure, not by the stream.
    expect(most).toBeLessThan(200_000_000)
  })
})
