import type { CameraId } from '#contract/ids'
import type { SignalingData, SignalingReply } from '#contract/signaling'
import type { StreamKind, Thinning } from '#contract/stream'
import type { PacketMark } from './camera-source.ts'
import type { DataPlane } from './data-plane.ts'

export interface StreamRef {
  readonly cameraId: CameraId
  readonly streamKind: StreamKind
}

/** mediasoup's own objects: their shape is the library's, ours is only to carry them. */
export type RtpCapabilities = SignalingReply<'media.join'>['routerRtpCapabilities']
export type DtlsParameters = SignalingData<'media.connect-transport'>['dtlsParameters']
export type RtpParameters = SignalingData<'media.produce'>['rtpParameters']
export type TransportDescription = SignalingReply<'media.open-transport'>
export type IceParameters = SignalingReply<'media.restart-ice'>['iceParameters']
export type ConsumerDescription = SignalingReply<'media.consume'>

export interface ConsumeWish {
  readonly rtpCapabilities: RtpCapabilities
  readonly thinning: Thinning
  /** 'now': with the pictures since the last key frame, from memory, where there are any; the description says whether it is passing. */
  readonly start: SignalingData<'media.consume'>['start']
}

/** What a viewer takes or gives now: whoever decides about rights looks through these. */
export interface ViewerStream {
  readonly id: string
  readonly stream: StreamRef
}

/** The way of one Stream's packets into the plane. It outlives the worker: packets sent while there is none are dropped. */
export interface RtpInlet {
  readonly ssrc: number
  readonly payloadType: number
  /** `packet` may be reused after the call: copy what is kept. */
  readonly send: (packet: Uint8Array, mark: PacketMark) => void
  /** Idempotent. Consumers of the stream are closed. */
  readonly close: () => Promise<void>
}

/** Reads what a consumer of a stream would get, in this process: counting, recording. */
export interface StreamTap {
  readonly close: () => void
}

export type MediaPlaneEvent
  = | { readonly type: 'stream-available', readonly stream: StreamRef }
    /** It was closed, or its worker was lost and it is being placed on another one. */
    | { readonly type: 'stream-gone', readonly stream: StreamRef }
    /** Their worker was lost: transports, consumers and producers of these viewers are gone; the viewers stay open. */
    | { readonly type: 'viewers-lost', readonly viewerIds: readonly string[] }
    /** A worker has room for them, with the same streams under the same SSRCs; they make transports and consumers anew. */
    | { readonly type: 'viewers-rebuilt', readonly viewerIds: readonly string[] }
    /** By the plane, not by the viewer: it was passing, or its stream went. */
    | { readonly type: 'consumer-closed', readonly viewerId: string, readonly consumerId: string, readonly stream: StreamRef }
    /** The first consumer or tap of a stream came, or the last one went. */
    | { readonly type: 'demand', readonly stream: StreamRef, readonly isWanted: boolean }

export interface MediaPlaneStats {
  /** Every worker is up. */
  readonly healthy: boolean
  readonly workers: number
  readonly streams: number
  readonly viewers: number
  readonly transports: number
  readonly consumers: number
  /** Data channels, to browsers and from them. */
  readonly dataChannels: number
  /** Streams brought from one worker to another. */
  readonly pipes: number
  /** Producers for those who began from memory. */
  readonly passing: number
  /** How often a worker was lost and rebuilt. */
  readonly rebuilds: number
}

/** What media cost until now, by the counters of the workers that are up; what a worker counted goes with it. */
export interface MediaMeasure {
  readonly cpuMs: number
  /** Bytes that each consumer was sent since it began. */
  readonly consumers: readonly { readonly consumerId: string, readonly cameraId: CameraId, readonly bytes: number }[]
}

/**
 * The SFU as the rest of the server sees it. Desired state (streams, viewers) lives here, not in the workers.
 * Every method that needs a worker fails with AppError 'media-unavailable' while there is none, and with 'not-found' for a
 * viewer, transport, consumer or stream that does not exist.
 */
export interface MediaPlane {
  /** Keeps the plane up until `signal` aborts or `close()`; rejects only if it could not come up the first time. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** Resolves when the plane is up for the first time. */
  readonly ready: () => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
  readonly subscribe: (listener: (event: MediaPlaneEvent) => void) => () => void
  readonly stats: () => MediaPlaneStats
  /** Asks the workers; one that does not answer counts as nothing. */
  readonly measure: () => Promise<MediaMeasure>

  /** One inlet per stream; a second for the same stream is 'name-taken'. */
  readonly openInlet: (stream: StreamRef) => Promise<RtpInlet>
  readonly listStreams: () => StreamRef[]
  readonly tap: (stream: StreamRef, onRtp: (packet: Uint8Array) => void) => Promise<StreamTap>
  /** Whether anybody consumes or taps it; also of a stream that is not there. */
  readonly isWanted: (stream: StreamRef) => boolean

  readonly routerRtpCapabilities: () => RtpCapabilities
  readonly openViewer: (viewerId: string) => void
  /** One per viewer: a second replaces the first and closes its consumers. `withData`: `data.consume` is possible on it. */
  readonly createReceiveTransport: (viewerId: string, withData?: boolean) => Promise<TransportDescription>
  /** One per viewer: a second replaces the first and closes its producers. */
  readonly createSendTransport: (viewerId: string) => Promise<TransportDescription>
  readonly connectTransport: (viewerId: string, transportId: string, dtlsParameters: DtlsParameters) => Promise<void>
  /** New ICE credentials; what is on the transport goes on. */
  readonly restartIce: (viewerId: string, transportId: string) => Promise<IceParameters>
  /**
   * Created paused; resume once the client has its track, else the first key frame is lost. A viewer has one consumer of each stream,
   * thinning and start; another of the same kind replaces it.
   */
  readonly consume: (viewerId: string, stream: StreamRef, wish: ConsumeWish) => Promise<ConsumerDescription>
  readonly resume: (viewerId: string, consumerId: string) => Promise<void>
  /** Idempotent for a consumer that is gone already. */
  readonly closeConsumer: (viewerId: string, consumerId: string) => Promise<void>
  readonly listConsumers: (viewerId: string) => readonly ViewerStream[]
  /** A browser's own camera, H.264, as a stream like any other. One producer per stream: another viewer's is 'name-taken'. */
  readonly produce: (viewerId: string, stream: StreamRef, rtpParameters: RtpParameters) => Promise<string>
  /** Idempotent. The stream goes with it. */
  readonly closeProducer: (viewerId: string, producerId: string) => Promise<void>
  readonly listProducers: (viewerId: string) => readonly ViewerStream[]
  readonly data: DataPlane
  /** Idempotent. */
  readonly closeViewer: (viewerId: string) => void
}
