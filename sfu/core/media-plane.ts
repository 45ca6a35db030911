import type { CameraId } from '#contract/ids'
import type { SignalingData, SignalingReply } from '#contract/signaling'
import type { StreamKind } from '#contract/stream'
import type { PacketMark } from './camera-source.ts'

export interface StreamRef {
  readonly cameraId: CameraId
  readonly streamKind: StreamKind
}

/** mediasoup's own objects: their shape is the library's, ours is only to carry them. */
export type RtpCapabilities = SignalingReply<'media.join'>['routerRtpCapabilities']
export type DtlsParameters = SignalingData<'media.connect-transport'>['dtlsParameters']
export type ReceiveTransport = SignalingReply<'media.open-transport'>
export type ConsumerDescription = SignalingReply<'media.consume'>

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
    | { readonly type: 'stream-gone', readonly stream: StreamRef }
    /** The worker died: transports and consumers of every viewer are gone; viewers stay open. */
    | { readonly type: 'plane-lost' }
    /** The same streams are back, with the same SSRCs; viewers make their transport and consumers anew. */
    | { readonly type: 'plane-rebuilt' }
    | { readonly type: 'consumer-closed', readonly viewerId: string, readonly consumerId: string, readonly stream: StreamRef }

export interface MediaPlaneStats {
  readonly healthy: boolean
  readonly streams: number
  readonly viewers: number
  readonly transports: number
  readonly consumers: number
  /** How often the worker was lost and rebuilt. */
  readonly rebuilds: number
}

/**
 * The SFU as the rest of the server sees it. Desired state (streams, viewers) lives here, not in the worker.
 * Every method that needs the worker fails with AppError 'media-unavailable' while it is away, and with 'not-found' for a
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

  /** One inlet per stream; a second for the same stream is 'name-taken'. */
  readonly openInlet: (stream: StreamRef) => Promise<RtpInlet>
  readonly listStreams: () => StreamRef[]
  readonly tap: (stream: StreamRef, onRtp: (packet: Uint8Array) => void) => Promise<StreamTap>

  readonly routerRtpCapabilities: () => RtpCapabilities
  readonly openViewer: (viewerId: string) => void
  /** One per viewer: a second replaces the first and closes its consumers. */
  readonly createReceiveTransport: (viewerId: string) => Promise<ReceiveTransport>
  readonly connectTransport: (viewerId: string, transportId: string, dtlsParameters: DtlsParameters) => Promise<void>
  /** Created paused; resume once the client has its track, else the first key frame is lost. */
  readonly consume: (viewerId: string, stream: StreamRef, rtpCapabilities: RtpCapabilities) => Promise<ConsumerDescription>
  readonly resume: (viewerId: string, consumerId: string) => Promise<void>
  /** Idempotent for a consumer that is gone already. */
  readonly closeConsumer: (viewerId: string, consumerId: string) => Promise<void>
  /** Idempotent. */
  readonly closeViewer: (viewerId: string) => void
}
