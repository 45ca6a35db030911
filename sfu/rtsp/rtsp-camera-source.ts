import type { CameraSource, CameraStream, RelayEnd, RtpOutlet, StreamAddress } from '../core/camera-source.ts'
import type { VideoFacts } from '../core/ingest-state.ts'
import type { HeaderExtension } from './h264/rtp-packet.ts'
import type { RtspSession, RtspSessionPorts } from './rtsp-session.ts'
import { AppError } from '#contract/app-error'
import { RtpRewriter } from './h264/rtp-rewriter.ts'
import { openRtspSession } from './rtsp-session.ts'
import { SenderClock } from './sender-clock.ts'

export interface RtspCameraSourceOptions extends RtspSessionPorts {
  /** Stamped on every packet, for example playout-delay. */
  readonly extensions?: readonly HeaderExtension[]
  /** Id of the abs-capture-time header extension, which the first packet of each picture then bears. */
  readonly absCaptureTimeId?: number
  /** A stream whose packets come but no key frame for so long is of no use to a viewer. */
  readonly keyFrameMs?: number
}

/** One stray slice type can be damage; three are a setting. */
const bSlicesToRefuse = 3

/** Cameras over RTSP: one connection per stream, packets by it or by UDP, rewritten for the media plane. */
export class RtspCameraSource implements CameraSource {
  readonly #options: RtspCameraSourceOptions

  constructor(options: RtspCameraSourceOptions) {
    this.#options = options
  }

  openStream(outlet: RtpOutlet): CameraStream {
    const random = new DataView(this.#options.randomBytes(6).slice().buffer)
    const rewriter = new RtpRewriter({
      ssrc: outlet.ssrc,
      payloadType: outlet.payloadType,
      firstSequenceNumber: random.getUint16(0) >> 1, // RFC 3711 advises against starting near the wrap
      firstTimestamp: random.getUint32(2),
      extensions: this.#options.extensions,
      absCaptureTimeId: this.#options.absCaptureTimeId,
      send: outlet.send,
    })
    let connections = 0
    let clock = new SenderClock()
    return {
      relay: async (address, onVideo, signal) => {
        connections++
        clock = new SenderClock()
        return await relayOnce(this.#options, {
          rewriter,
          clock,
          address,
          onVideo,
          signal,
        })
      },
      stats: () => ({
        packetsIn: rewriter.counts.packetsIn,
        packetsOut: rewriter.packetsOut,
        packetsLost: rewriter.packetsLost,
        picturesDropped: rewriter.counts.picturesDropped,
        connections,
        clockOffsetMs: clock.offsetMs,
      }),
    }
  }
}

interface Relay {
  readonly rewriter: RtpRewriter
  readonly clock: SenderClock
  readonly address: StreamAddress
  readonly onVideo: (video: VideoFacts) => void
  readonly signal: AbortSignal
}

async function relayOnce(options: RtspCameraSourceOptions, relay: Relay): Promise<RelayEnd> {
  const { rewriter, clock, signal } = relay
  let refuse: (failure: AppError) => void = () => {}
  const refused = new Promise<AppError>(resolve => refuse = resolve)
  let aborted: () => void = () => {}
  const abort = new Promise<undefined>(resolve => aborted = () => resolve(undefined))
  signal.addEventListener('abort', aborted)
  const cancelKeyWatch = watchKeyFrames(options, rewriter, refuse)
  const bSlicesBefore = rewriter.counts.bSlices
  let known: VideoFacts | undefined
  let session: RtspSession | undefined
  try {
    session = await openRtspSession(relay.address, {
      track: track => rewriter.beginConnection({
        ...track,
        captureTimeOf: (timestamp, nowMs) => clock.captureTimeOf(timestamp, nowMs),
      }),
      senderReport: (report, arrivalMs) => clock.takeReport(report, arrivalMs),
      rtp(packet) {
        rewriter.push(packet, options.timers.now())
        if (rewriter.counts.bSlices - bSlicesBefore >= bSlicesToRefuse)
          return refuse(new AppError('camera-b-frames', 'Camera sends B-frames, which browsers cannot show; set its H.264 profile to Baseline, or Main with B-frames 0.'))
        if (rewriter.video && rewriter.video !== known) {
          known = rewriter.video
          relay.onVideo(known)
        }
      },
    }, options, signal)
    const failure = await Promise.race([session.ended, refused, abort])
    await session.close()
    return failure && !signal.aborted
      ? failed(failure)
      : { reason: 'closed' }
  }
  catch (error) {
    await session?.close()
    if (signal.aborted)
      return { reason: 'closed' }
    return failed(error instanceof AppError
      ? error
      : new AppError('internal', 'Relaying the camera failed; please report this.', {}, { cause: error }))
  }
  finally {
    cancelKeyWatch()
    signal.removeEventListener('abort', aborted)
  }
}

function failed(failure: AppError): RelayEnd {
  return { reason: 'failed', code: failure.code, message: failure.message }
}

/** Fails when packets came in a whole period but no picture passed the rewriter. */
function watchKeyFrames(options: RtspCameraSourceOptions, rewriter: RtpRewriter, refuse: (failure: AppError) => void): () => void {
  const periodMs = options.keyFrameMs ?? 20_000
  let cancel = (): void => {}
  const watch = (): void => {
    const { picturesOut, packetsIn, intraPictures } = rewriter.counts
    cancel = options.timers.after(periodMs, () => {
      if (rewriter.counts.picturesOut === picturesOut && rewriter.counts.packetsIn > packetsIn)
        return refuse(noKeyFrames(rewriter.counts.intraPictures > intraPictures))
      watch()
    })
  }
  watch()
  return () => cancel()
}

function noKeyFrames(hasIntraPictures: boolean): AppError {
  return new AppError('camera-no-key-frames', hasIntraPictures
    ? 'Camera sends I-frames that are no key frames (IDR), so nobody can join its picture; switch off intra refresh or "open GOP" in it.'
    : 'Camera sends no key frames; set its I-frame interval (GOP) to 1 to 2 seconds, and switch off intra refresh.')
}
