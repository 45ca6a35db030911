import type { CameraId } from '#contract/ids'
import type { Thinning } from '#contract/stream'
import type { PacketMark } from '../core/camera-source.ts'
import type { ConsumerDescription, StreamRef, TransportDescription } from '../core/media-plane.ts'
import type { GopCache } from './gop-cache.ts'
import { keeps } from './thinning.ts'

export interface FakeStream {
  readonly stream: StreamRef
  readonly ssrc: number
  readonly taps: Set<(packet: Uint8Array) => void>
  readonly cache: GopCache
  /** The browser that sends it; absent: an inlet. */
  readonly senderId?: string
  producerId: string
  /** Undefined while it has none. */
  worker?: number
}

export interface FakeConsumer {
  readonly source: FakeStream
  readonly thinning: Thinning
  readonly sort: string
  readonly isPassing: boolean
  readonly producerId: string
  readonly unwant: () => void
  state: 'paused' | 'awaiting-key' | 'flowing'
}

export interface FakeViewer {
  readonly consumers: Map<string, FakeConsumer>
  worker?: number
  receiveId?: string
  sendId?: string
  dataId?: string
  dataProducerId?: string
  isWithData?: boolean
  hearing?: { topics: readonly CameraId[] | undefined, readonly messages: Uint8Array[] }
  packets: number
}

export const fakePayloadType = 96
const parameters = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 }
export const fakeCodec = {
  kind: 'video',
  mimeType: 'video/H264',
  preferredPayloadType: 101,
  clockRate: 90_000,
  parameters,
  rtcpFeedback: [],
}

/** Whether a consumer gets this packet; one that begins with a key frame begins here. */
export function takes(consumer: FakeConsumer, { picture, isFirst }: PacketMark): boolean {
  if (consumer.state === 'awaiting-key' && picture === 'key' && isFirst)
    consumer.state = 'flowing'
  return consumer.state === 'flowing' && keeps(consumer.thinning, picture)
}

export function describeConsumer(consumerId: string, { producerId, isPassing, source: { ssrc } }: FakeConsumer): ConsumerDescription {
  return {
    consumerId,
    producerId,
    kind: 'video',
    rtpParameters: {
      codecs: [
        {
          mimeType: fakeCodec.mimeType,
          payloadType: fakeCodec.preferredPayloadType,
          clockRate: fakeCodec.clockRate,
          parameters,
        },
      ],
      encodings: [
        { ssrc },
      ],
    },
    isPassing,
  }
}

export function describeTransport(transportId: string): TransportDescription {
  return {
    transportId,
    iceParameters: { usernameFragment: 'fake', password: 'fake', iceLite: true },
    iceCandidates: [],
    dtlsParameters: { role: 'auto', fingerprints: [] },
  }
}

/** Of RTP capabilities or parameters. */
export function hasH264({ codecs }: { readonly codecs?: unknown }): boolean {
  return Array.isArray(codecs) && codecs.some((codec: unknown) => typeof codec === 'object' && codec !== null && 'mimeType' in codec
    && String(codec.mimeType).toLowerCase() === 'video/h264')
}
