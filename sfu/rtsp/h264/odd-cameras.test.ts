import type { MarkedPacket } from '../testing/rewriter-check.ts'
import type { RtpRewriter } from './rtp-rewriter.ts'
import { describe, expect, it } from 'vitest'
import { buildPps, buildSlice } from '../testing/h264-builder.ts'
import { byTimestamp, checkStream, newRewriter } from '../testing/rewriter-check.ts'
import { scriptedSets } from '../testing/rtp-camera.ts'
import { walkPayload } from '../testing/walk-payload.ts'
import { aggregate, packetizeNal } from './packetize.ts'
import { serializeRtp } from './rtp-packet.ts'

interface Sent {
  readonly payload: Uint8Array
  readonly timestamp: number
  readonly marker: boolean
  readonly atMs?: number
}

/** A connection of a camera whose SDP has the parameter sets, packet by packet. */
function connect(): { out: MarkedPacket[], rewriter: RtpRewriter, send: (...packets: Sent[]) => void } {
  const out: MarkedPacket[] = []
  const rewriter = newRewriter(out)
  rewriter.beginConnection({ payloadType: 96, parameterSets: scriptedSets })
  let sequenceNumber = 0
  return {
    out,
    rewriter,
    send(...packets) {
      for (const { payload, timestamp, marker, atMs } of packets) {
        rewriter.push(serializeRtp({
          payloadType: 96,
          marker,
          sequenceNumber: sequenceNumber++ & 0xFFFF,
          timestamp,
          ssrc: 1,
          extensions: [],
          payload,
        }), atMs ?? timestamp / 90)
      }
      checkStream(out)
    },
  }
}

const key = buildSlice('I', { isIdr: true, size: 150 })
const inter = buildSlice('P', { size: 60 })
const pictures = (out: readonly MarkedPacket[]): string[] => byTimestamp(out).filter(group => group.at(-1)?.marker).map(group => group[0]?.mark.picture ?? '')

describe('odd cameras', () => {
  it('RW4 one that marks every packet is believed no more: at once within a slice, from its second key frame on between slices', () => {
    for (const limit of [100, 1000]) {
      const { out, send } = connect()
      for (let i = 0; i < 6; i++) {
        const isKey = i % 3 === 0
        const slices = [0, 5].flatMap(firstMacroblock => packetizeNal(buildSlice(isKey ? 'I' : 'P', { isIdr: isKey, firstMacroblock, size: 300 }), limit))
        send(...slices.map(payload => ({ payload, timestamp: i * 3000, marker: true })))
      }
      send({ payload: key, timestamp: 18_000, marker: true })
      const whole = ['key', 'reference', 'reference']
      // The slice before the lie was seen is a picture of its own, which is why what follows is dropped.
      expect(pictures(out)).toEqual(limit === 100
        ? [
            ...whole,
            ...whole,
          ]
        : ['key', ...whole])
    }
  })

  it('RW4 one whose RTP time stands still gets the server\'s time, with and without markers', () => {
    for (const marker of [true, false]) {
      const { out, send } = connect()
      send({
        payload: key,
        timestamp: 0,
        marker,
        atMs: 0,
      })
      for (let i = 1; i < 5; i++) {
        send({
          payload: inter,
          timestamp: 0,
          marker,
          atMs: i * 40,
        })
      }
      send({
        payload: key,
        timestamp: 9000,
        marker: true,
        atMs: 200,
      })
      const times = byTimestamp(out).map(group => group[0]?.timestamp ?? 0)
      expect(times.slice(1, 5).map((time, i) => (time - (times[i] ?? 0)) | 0)).toEqual([3600, 3600, 3600, 3600])
      expect(pictures(out)).toEqual([
        'key',
        'reference',
        'reference',
        'reference',
        'reference',
        'key',
      ])
    }
  })

  it('RW5 one that sends a part of a slice without its beginning, or breaks one off, shows again from the next key frame', () => {
    for (const damage of [
      (fragments: Uint8Array[]) => fragments.slice(1),
      (fragments: Uint8Array[]) => fragments.slice(0, -1),
    ]) {
      const { out, send, rewriter } = connect()
      send({ payload: key, timestamp: 0, marker: true })
      const fragments = damage(packetizeNal(buildSlice('P', { size: 300 }), 100))
      send(...fragments.map((payload, i) => ({ payload, timestamp: 3000, marker: i === fragments.length - 1 })))
      send({ payload: inter, timestamp: 6000, marker: true })
      send({ payload: key, timestamp: 9000, marker: true })
      send({ payload: inter, timestamp: 12_000, marker: true })
      expect(pictures(out)).toEqual(['key', 'key', 'reference'])
      expect(rewriter.counts.packetsMalformed).toBe(1)
    }
  })

  it('RW5 one with intra refresh instead of IDR never shows, and its I-frames are counted', () => {
    const { out, send, rewriter } = connect()
    for (let i = 0; i < 40; i++) {
      send({
        payload: buildSlice(i % 10 === 0
          ? 'I'
          : 'P'),
        timestamp: i * 3000,
        marker: true,
      })
    }
    expect(out).toEqual([])
    expect(rewriter.counts).toMatchObject({ intraPictures: 4, picturesOut: 0, picturesDropped: 40 })
  })

  it('RW7 marks what is disposable in single packets, aggregates and fragments of several slices', () => {
    const { out, send } = connect()
    const disposable = (firstMacroblock: number, size = 40): Uint8Array => buildSlice('P', { isReference: false, firstMacroblock, size })
    send({ payload: key, timestamp: 0, marker: true })
    send({
      payload: disposable(0),
      timestamp: 3000,
      marker: true,
    })
    send({
      payload: aggregate([
        disposable(0),
        disposable(7),
      ], 200) as Uint8Array,
      timestamp: 6000,
      marker: true,
    })
    const fragments = [
      disposable(0, 300),
      disposable(9, 300),
    ].flatMap(nal => packetizeNal(nal, 100))
    send(...fragments.map((payload, i) => ({ payload, timestamp: 9000, marker: i === fragments.length - 1 })))
    send({ payload: inter, timestamp: 12_000, marker: true })
    expect(pictures(out)).toEqual([
      'key',
      'disposable',
      'disposable',
      'disposable',
      'reference',
    ])
  })

  it('RW7 one that mixes both kinds of slices in a picture is believed no more', () => {
    const { out, rewriter } = connect()
    const push = (payload: Uint8Array, number: number, marker: boolean, timestamp: number): void => rewriter.push(serializeRtp({
      payloadType: 96,
      marker,
      sequenceNumber: number,
      timestamp,
      ssrc: 1,
      extensions: [],
      payload,
    }), timestamp / 90)
    push(key, 0, true, 0)
    push(buildSlice('P', { isReference: false }), 1, false, 3000)
    push(buildSlice('P', { isReference: true, firstMacroblock: 4 }), 2, true, 3000)
    push(buildSlice('P', { isReference: false }), 3, true, 6000)
    expect(out.slice(-3).map(packet => packet.mark)).toEqual([
      { picture: 'disposable', isFirst: true },
      { picture: 'disposable', isFirst: false },
      { picture: 'reference', isFirst: true },
    ])
  })

  it('RW2 a PPS that changes between key frames goes before the next picture, one that is repeated does not', () => {
    const { out, send } = connect()
    send({ payload: key, timestamp: 0, marker: true })
    send({
      payload: buildPps(),
      timestamp: 3000,
      marker: false,
    }, { payload: inter, timestamp: 3000, marker: true })
    const other = Uint8Array.from([
      ...buildPps(),
      0x80,
    ])
    send({ payload: other, timestamp: 6000, marker: false }, { payload: inter, timestamp: 6000, marker: true })
    const types = byTimestamp(out).map(group => group.flatMap(packet => walkPayload(packet.payload)?.map(piece => piece.type)))
    expect(types).toEqual([
      [7, 8, 5],
      [1],
      [8, 1],
    ])
    expect(out.at(-2)?.mark).toEqual({ picture: 'reference', isFirst: true })
  })
})
