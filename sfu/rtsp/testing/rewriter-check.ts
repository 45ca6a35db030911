import type { PacketMark } from '../../core/camera-source.ts'
import type { RtpPacket } from '../h264/rtp-packet.ts'
import type { RtpRewriterOptions } from '../h264/rtp-rewriter.ts'
import type { ScriptedConnection, SentPicture } from './rtp-camera.ts'
import { Buffer } from 'node:buffer'
import { expect } from 'vitest'
import { parseRtp } from '../h264/rtp-packet.ts'
import { RtpRewriter } from '../h264/rtp-rewriter.ts'
import { depacketize } from './depacketize.ts'
import { playScript, scriptedSets } from './rtp-camera.ts'
import { walkPayload } from './walk-payload.ts'

/** Payload bytes at most. */
export const limit = 200
export const ssrc = 0xABCD_0123

export interface MarkedPacket extends RtpPacket {
  readonly mark: PacketMark
}

/** What it sends is added to `out`. */
export function newRewriter(out: MarkedPacket[] = [], options: Partial<RtpRewriterOptions> = {}): RtpRewriter {
  return new RtpRewriter({
    ssrc,
    payloadType: 101,
    firstSequenceNumber: 65_500,
    firstTimestamp: 2 ** 32 - 40_000,
    maxPayloadBytes: limit,
    send: (packet, mark) => out.push({
      ...parseRtp(packet) as RtpPacket,
      mark,
    }),
    ...options,
  })
}

/** Sends scripted connections through a rewriter; `sdpSets`: whether the SDP holds the parameter sets. */
export function relay(connections: readonly ScriptedConnection[], sdpSets: boolean): { out: MarkedPacket[], sent: SentPicture[], rewriter: RtpRewriter } {
  const out: MarkedPacket[] = []
  const rewriter = newRewriter(out)
  const sent: SentPicture[] = []
  let nowMs = 1000
  for (const connection of connections) {
    rewriter.beginConnection({
      payloadType: 96,
      parameterSets: sdpSets
        ? scriptedSets
        : [],
    })
    const played = playScript(connection, sent.length, nowMs)
    nowMs = played.endMs + 700
    sent.push(...played.sent)
    for (const { bytes, atMs } of played.sent.flatMap(picture => picture.packets))
      rewriter.push(bytes, atMs)
  }
  return { out, sent, rewriter }
}

export function byTimestamp<Packet extends RtpPacket>(packets: readonly Packet[]): Packet[][] {
  const groups: Packet[][] = []
  for (const packet of packets) {
    if (groups.at(-1)?.[0]?.timestamp === packet.timestamp)
      groups.at(-1)?.push(packet)
    else
      groups.push([packet])
  }
  return groups
}

const hex = (nal: Uint8Array | undefined): string => Buffer.from(nal ?? []).toString('hex')
const setsHex = scriptedSets.map(hex)

/** What every consumer relies on, whatever the camera sent: RW1, RW4, RW6, RW7, and payloads that are well-formed. */
export function checkStream(out: readonly MarkedPacket[], maxPayloadBytes = limit): void {
  for (const [i, packet] of out.entries()) {
    expect(packet.ssrc).toBe(ssrc)
    expect(packet.payloadType).toBe(101)
    expect(packet.payload.length).toBeLessThanOrEqual(maxPayloadBytes)
    const types = walkPayload(packet.payload)?.map(piece => piece.type)
    expect(types?.every(type => [1, 5, 7, 8].includes(type))).toBe(true)
    const before = out[i - 1]
    if (before) {
      expect(packet.sequenceNumber).toBe((before.sequenceNumber + 1) & 0xFFFF)
      expect((packet.timestamp - before.timestamp) | 0).toBeGreaterThanOrEqual(0)
      if (before.marker)
        expect(packet.timestamp).not.toBe(before.timestamp)
    }
  }
  checkMarks(out)
  for (const group of byTimestamp(out).filter(packets => packets.at(-1)?.marker)) {
    expect(group.filter(packet => packet.marker)).toHaveLength(1)
    depacketize(group)
  }
}

/** RW1-RW7 over everything that came out, against what a scripted camera sent. */
export function checkInvariants(out: readonly MarkedPacket[], sent: readonly SentPicture[]): SentPicture[] {
  checkStream(out)
  const bySlices = new Map(sent.map(picture => [
    picture.slices.map(hex).join(),
    picture,
  ]))
  const whole: SentPicture[] = []
  for (const group of byTimestamp(out).filter(packets => packets.at(-1)?.marker)) {
    const nals = depacketize(group)
    const slices = nals.filter(nal => [1, 5].includes((nal[0] as number) & 31))
    const picture = bySlices.get(slices.map(hex).join())
    expect(picture, 'a picture that the camera did not send').toBeDefined()
    const sets = nals.slice(0, nals.length - slices.length).map(hex)
    expect(sets).toEqual(picture?.isKey
      ? setsHex
      : [])
    expect(group[0]?.mark.picture).toBe(picture?.isKey
      ? 'key'
      : picture?.isDisposable
        ? 'disposable'
        : 'reference')
    if (picture?.needs !== undefined)
      expect(whole.at(-1)?.number, 'a picture without the one it refers to').toBe(picture.needs)
    whole.push(picture as SentPicture)
  }
  return whole
}

/** RW7: of each picture the first packet is called so and no other, and all say the same of it; a key picture begins with its SPS. */
export function checkMarks(out: readonly MarkedPacket[]): void {
  for (const group of byTimestamp(out)) {
    expect(group.map(packet => packet.mark.isFirst)).toEqual(group.map((_, i) => i === 0))
    expect(new Set(group.map(packet => packet.mark.picture)).size).toBe(1)
    const types = walkPayload(group[0]?.payload ?? new Uint8Array(0))?.map(piece => piece.type)
    expect(types?.[0] === 7).toBe(group[0]?.mark.picture === 'key')
  }
}
