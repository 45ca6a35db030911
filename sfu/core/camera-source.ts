import type { ErrorCode } from '#contract/errors'
import type { VideoFacts } from './ingest-state.ts'

/** Where one Stream of a Camera is reached. `url` holds no credentials; the password goes to the camera and nowhere else. */
export interface StreamAddress {
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** How the packets come: 'auto' (also when absent) takes TCP, and UDP where the camera refuses TCP. rtsps is always TCP. */
  readonly transport?: 'auto' | 'tcp' | 'udp'
  /**
   * SHA-256 of the certificate (DER) that the camera shows on rtsps://, 64 hexadecimal digits: nothing else is then asked of it.
   * Absent: an authority that this system knows vouches for the host.
   */
  readonly certificateSha256?: string
  /** Pictures that browsers cannot show may be transcoded; absent: they are refused with advice. */
  readonly mayTranscode?: true
}

/** What a packet is part of, for whoever keeps or drops whole pictures. */
export interface PacketMark {
  /** 'key': an IDR picture with its parameter sets; 'disposable': nothing is decoded from it (nal_ref_idc 0). */
  readonly picture: 'key' | 'reference' | 'disposable'
  /** The first packet of its picture; of a key picture that is its first parameter set. */
  readonly isFirst: boolean
}

/** Where the packets of one Stream go, and under which RTP identity. */
export interface RtpOutlet {
  readonly ssrc: number
  readonly payloadType: number
  /** `packet` may be reused after the call: copy what is kept. */
  readonly send: (packet: Uint8Array, mark: PacketMark) => void
}

export type RelayEnd
  = | { readonly reason: 'closed' }
    | { readonly reason: 'failed', readonly code: ErrorCode, readonly message: string }

/** Counters since the CameraStream was opened. */
export interface CameraStreamStats {
  readonly packetsIn: number
  readonly packetsOut: number
  readonly packetsLost: number
  readonly picturesDropped: number
  readonly connections: number
  /** The camera's clock minus the server's, in ms, by its sender reports; absent while it sends none. */
  readonly clockOffsetMs?: number
}

/**
 * One Stream for as long as it is configured. Sequence numbers and timestamps go on across `relay` calls, so that
 * whoever consumes the outlet's packets survives a reconnect without negotiating anew.
 */
export interface CameraStream {
  /**
   * Connects once and relays until the connection ends; resolves with why, never rejects. `onVideo` is called at the
   * first key frame and whenever the facts change. Abort `signal` to end with 'closed'.
   */
  readonly relay: (address: StreamAddress, onVideo: (video: VideoFacts) => void, signal: AbortSignal) => Promise<RelayEnd>
  readonly stats: () => CameraStreamStats
}

/** The port to cameras: RTSP in the product, a scripted one in simulations. */
export interface CameraSource {
  readonly openStream: (outlet: RtpOutlet) => CameraStream
}
