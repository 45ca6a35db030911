import type { AppError } from '#contract/app-error'
import type { Timers } from '#contract/timers'
import type { CameraSource, CameraStream, RelayEnd, RtpOutlet, StreamAddress } from '../core/camera-source.ts'
import type { ServiceUser } from '../core/confined-command.ts'
import type { VideoFacts } from '../core/ingest-state.ts'
import type { Logger } from '../core/logger.ts'
import type { HeaderExtension } from '../rtsp/h264/rtp-packet.ts'
import type { RtspSessionPorts } from '../rtsp/rtsp-session.ts'
import type { TrackCodec } from '../rtsp/sdp.ts'
import type { TranscodeLimits } from './ffmpeg-arguments.ts'
import { defaultTranscodeLimits } from './ffmpeg-arguments.ts'
import { TranscodedRelay } from './transcoded-relay.ts'

export interface TranscodingCameraSourceOptions {
  /** What browsers can show goes by this as the camera sends it. */
  readonly source: CameraSource
  readonly rtsp: RtspSessionPorts
  readonly timers: Timers
  readonly log: Logger
  readonly ffmpegPath: string
  readonly user?: ServiceUser
  /** Transcodes at a time, on the whole server. */
  readonly most: number
  readonly limits?: TranscodeLimits
  readonly extensions?: readonly HeaderExtension[]
}

/**
 * Cameras of which some may be transcoded.
 *
 * TC2 A stream is transcoded when its camera's setting allows it, and only after it proved to be H.265 or to have B-frames; then from
 *     each connection's beginning.
 * TC3 At most `most` transcodes run at a time; a stream that is one too many is refused with what to do.
 * TC4 Sequence numbers and times go on over the change from passing on to transcoding.
 */
export function createTranscodingCameraSource(options: TranscodingCameraSourceOptions): CameraSource {
  const { source, most } = options
  let running = 0
  return {
    openStream(outlet) {
      const follower = followOutlet(outlet)
      const passing = source.openStream(follower.outlet)
      let codec: TrackCodec | undefined
      let transcoded: TranscodedRelay | undefined

      async function transcode(found: TrackCodec, refused: Extract<RelayEnd, { reason: 'failed' }>, address: StreamAddress, onVideo: (video: VideoFacts) => void, signal: AbortSignal): Promise<RelayEnd> {
        if (running >= most) {
          return {
            ...refused,
            message: `${refused.message} It may be transcoded, but ${most} cameras are transcoded already; allow fewer, or set this one to H.264 without B-frames.`,
          }
        }
        running++
        try {
          transcoded ??= new TranscodedRelay({ ...options, limits: options.limits ?? defaultTranscodeLimits }, outlet, follower.last())
          return await transcoded.run(found, address, onVideo, signal)
        }
        finally {
          running--
        }
      }

      return {
        async relay(address, onVideo, signal) {
          if (!address.mayTranscode)
            return passing.relay(address, onVideo, signal)
          let refused: Extract<RelayEnd, { reason: 'failed' }> = { reason: 'failed', code: 'camera-no-h264', message: 'Browsers cannot show what this camera sends.' }
          if (codec === undefined) {
            const end = await passing.relay(address, onVideo, signal)
            codec = end.reason === 'failed'
              ? codecToTranscode(end.code)
              : undefined
            if (codec === undefined || end.reason !== 'failed' || signal.aborted)
              return end
            refused = end
          }
          const end = await transcode(codec, refused, address, onVideo, signal)
          // Neither: the camera was changed meanwhile, or sends something else altogether.
          if (end.reason === 'failed' && end.code === 'camera-no-h264')
            codec = undefined
          return end
        },
        stats() {
          const own = passing.stats()
          const more = transcoded?.stats()
          return more
            ? {
                ...own,
                packetsIn: own.packetsIn + more.packetsIn,
                packetsOut: own.packetsOut + more.packetsOut,
                picturesDropped: own.picturesDropped + more.picturesDropped,
                connections: own.connections + more.connections,
              }
            : own
        },
      } satisfies CameraStream
    },
  }
}

function codecToTranscode(code: AppError['code']): TrackCodec | undefined {
  switch (code) {
    case 'camera-b-frames':
      return 'H264'
    case 'camera-no-h264':
      return 'H265'
    default:
      return undefined
  }
}

/** Remembers the newest sequence number and time that went out (TC4). */
function followOutlet(outlet: RtpOutlet): { readonly outlet: RtpOutlet, readonly last: () => { sequenceNumber: number, timestamp: number } | undefined } {
  let last: { sequenceNumber: number, timestamp: number } | undefined
  return {
    outlet: {
      ...outlet,
      send(packet, mark) {
        const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
        last = {
          sequenceNumber: view.getUint16(2),
          timestamp: view.getUint32(4),
        }
        outlet.send(packet, mark)
      },
    },
    last: () => last,
  }
}
