import { aggregate, packetizeNal } from '../h264/packetize.ts'
import { serializeRtp } from '../h264/rtp-packet.ts'
import { buildPps, buildSlice, buildSps } from './h264-builder.ts'

/** One picture of a scripted camera. */
interface ScriptedPicture {
  readonly isKey: boolean
  /** Nothing refers to it. */
  readonly isDisposable?: boolean
  readonly sliceSizes: readonly number[]
  /** Indices of its packets that get lost on the way. */
  readonly lost: readonly number[]
  readonly hasParameterSets: boolean
  readonly hasSei: boolean
  /** 90 kHz ticks since the picture before. */
  readonly step: number
  /** Wall-clock ms since the picture before. */
  readonly elapsedMs: number
}

export interface SentPicture {
  readonly number: number
  readonly isKey: boolean
  readonly isDisposable: boolean
  readonly slices: readonly Uint8Array[]
  /** Number of the picture it needs decoded before; undefined for key pictures and the first of a connection. */
  readonly needs: number | undefined
  readonly packets: readonly { readonly bytes: Uint8Array, readonly atMs: number }[]
}

export interface ScriptedConnection {
  readonly pictures: readonly ScriptedPicture[]
  readonly ssrc: number
  readonly firstSequenceNumber: number
  readonly firstTimestamp: number
  readonly maxPayloadBytes: number
  readonly marks: boolean
  readonly aggregates: boolean
}

export const scriptedSets = [
  buildSps(),
  buildPps(),
]
const sei = Uint8Array.from([0x06, 5, 1, 0xFF, 0x80])

/** What a camera with such a script puts on the wire; `number` counts pictures over all connections. */
export function playScript(connection: ScriptedConnection, firstNumber: number, startMs: number): { sent: SentPicture[], endMs: number } {
  let sequence = connection.firstSequenceNumber
  let timestamp = connection.firstTimestamp
  let nowMs = startMs
  const sent = connection.pictures.map((picture, i): SentPicture => {
    const number = firstNumber + i
    timestamp = (timestamp + picture.step) % 2 ** 32
    nowMs += picture.elapsedMs
    const slices = picture.sliceSizes.map((size, slice) => buildSlice(picture.isKey ? 'I' : 'P', {
      isIdr: picture.isKey,
      isReference: picture.isKey || !picture.isDisposable,
      firstMacroblock: slice,
      size,
      content: number * 8 + slice,
    }))
    const before = [
      ...(picture.hasParameterSets
        ? scriptedSets
        : []),
      ...(picture.hasSei
        ? [sei]
        : []),
    ]
    const together = connection.aggregates && before.length > 0
      ? aggregate([
          ...before,
          ...slices.slice(0, 1),
        ], connection.maxPayloadBytes)
      : undefined
    const payloads = together
      ? [
          together,
          ...slices.slice(1).flatMap(nal => packetizeNal(nal, connection.maxPayloadBytes)),
        ]
      : [
          ...before,
          ...slices,
        ].flatMap(nal => packetizeNal(nal, connection.maxPayloadBytes))
    const packets = payloads.map((payload, index) => ({
      isLost: picture.lost.includes(index),
      atMs: nowMs,
      bytes: serializeRtp({
        payloadType: 96,
        marker: connection.marks && index === payloads.length - 1,
        sequenceNumber: sequence++ & 0xFFFF,
        timestamp,
        ssrc: connection.ssrc,
        extensions: [],
        payload,
      }),
    }))
    return {
      number,
      isKey: picture.isKey,
      isDisposable: !picture.isKey && picture.isDisposable === true,
      slices,
      needs: picture.isKey || i === 0
        ? undefined
        : number - 1,
      packets: packets.filter(({ isLost }) => !isLost),
    }
  })
  return { sent, endMs: nowMs }
}
