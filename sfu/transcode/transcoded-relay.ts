import type { CameraStreamStats, RelayEnd, RtpOutlet, StreamAddress } from '../core/camera-source.ts'
import type { VideoFacts } from '../core/ingest-state.ts'
import type { RtspSession } from '../rtsp/rtsp-session.ts'
import type { TrackCodec } from '../rtsp/sdp.ts'
import type { FlvPicture } from './flv-reader.ts'
import type { Transcoder, TranscoderOptions } from './transcoder.ts'
import type { TranscodingCameraSourceOptions } from './transcoding-camera-source.ts'
import { AppError } from '#contract/app-error'
import { packetizeNal } from '../rtsp/h264/packetize.ts'
import { serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { RtpRewriter } from '../rtsp/h264/rtp-rewriter.ts'
import { openRtspSession } from '../rtsp/rtsp-session.ts'
import { AnnexBAssembler } from './annex-b-assembler.ts'
import { FlvReader } from './flv-reader.ts'
import { startTranscoder } from './transcoder.ts'

type RelayOptions = Omit<TranscodingCameraSourceOptions, 'limits'> & Pick<TranscoderOptions, 'limits'>

const payloadType = 96
const payloadBytes = 1200
/** ffmpeg starts, the camera's next key frame comes, the first picture goes out. */
const firstPictureMs = 20_000
const silentMs = 8_000
/** Costs are news when they moved by this share of a core. */
const newsCores = 0.05

/** One stream through ffmpeg: camera -> RTSP (ours) -> Annex B -> ffmpeg -> FLV -> RTP. Credentials go to the camera alone. */
export class TranscodedRelay {
  readonly #options: RelayOptions
  readonly #rewriter: RtpRewriter
  #connections = 0
  #packetsIn = 0

  constructor(options: RelayOptions, outlet: RtpOutlet, last: { readonly sequenceNumber: number, readonly timestamp: number } | undefined) {
    this.#options = options
    const random = new DataView(options.rtsp.randomBytes(6).slice().buffer)
    this.#rewriter = new RtpRewriter({
      ssrc: outlet.ssrc,
      payloadType: outlet.payloadType,
      firstSequenceNumber: last
        ? (last.sequenceNumber + 1) & 0xFFFF
        : random.getUint16(0) >> 1,
      // A second on: what came last was shown.
      firstTimestamp: last
        ? (last.timestamp + 90_000) % 2 ** 32
        : random.getUint32(2),
      ...(options.extensions && { extensions: options.extensions }),
      send: outlet.send,
    })
  }

  stats(): Pick<CameraStreamStats, 'packetsIn' | 'packetsOut' | 'picturesDropped' | 'connections'> {
    return {
      packetsIn: this.#packetsIn,
      packetsOut: this.#rewriter.packetsOut,
      picturesDropped: this.#rewriter.counts.picturesDropped,
      connections: this.#connections,
    }
  }

  /** Connects once and relays until camera or ffmpeg end; never rejects. */
  async run(codec: TrackCodec, address: StreamAddress, onVideo: (video: VideoFacts) => void, signal: AbortSignal): Promise<RelayEnd> {
    this.#connections++
    const over = Promise.withResolvers<AppError | undefined>()
    const abort = (): void => over.resolve(undefined)
    signal.addEventListener('abort', abort)
    let session: RtspSession | undefined
    let transcoder: Transcoder | undefined
    let watch: PictureWatch | undefined
    try {
      const out = this.#openOutput(onVideo, () => transcoder?.cores())
      let assembler: AnnexBAssembler | undefined
      session = await openRtspSession(address, {
        track: (track) => {
          const started = startTranscoder(codec, this.#options, (chunk) => {
            try {
              out.push(chunk)
              watch?.pictureCame()
            }
            catch (cause) {
              over.resolve(new AppError('internal', 'Transcoding the camera failed; the log says why.', {}, { cause }))
            }
          })
          transcoder = started
          void started.ended.then(why => over.resolve(this.#failureOf(why)))
          assembler = new AnnexBAssembler({ ...track, codec }, bytes => started.write(bytes))
        },
        rtp: (packet) => {
          this.#packetsIn++
          assembler?.push(packet)
        },
      }, { ...this.#options.rtsp, codec }, signal)
      watch = new PictureWatch(this.#options, failure => over.resolve(failure))
      void session.ended.then(over.resolve)
      const failure = await over.promise
      return failure && !signal.aborted
        ? { reason: 'failed', code: failure.code, message: failure.message }
        : { reason: 'closed' }
    }
    catch (error) {
      if (signal.aborted)
        return { reason: 'closed' }
      const failure = error instanceof AppError
        ? error
        : new AppError('internal', 'Relaying the camera failed; please report this.', {}, { cause: error })
      return { reason: 'failed', code: failure.code, message: failure.message }
    }
    finally {
      signal.removeEventListener('abort', abort)
      watch?.close()
      await Promise.all([
        session?.close(),
        transcoder?.close(),
      ])
    }
  }

  /** What ffmpeg gives out, as the packets of a camera that sends what browsers can show. */
  #openOutput(onVideo: (video: VideoFacts) => void, cores: () => number | undefined): FlvReader {
    const { timers } = this.#options
    let sequenceNumber = 0
    let known: VideoFacts | undefined
    let knownCores: number | undefined
    const takePicture = ({ timeMs, nals }: FlvPicture): void => {
      const payloads = nals.flatMap(nal => packetizeNal(nal, payloadBytes))
      for (const [i, payload] of payloads.entries()) {
        this.#rewriter.push(serializeRtp({
          payloadType,
          marker: i === payloads.length - 1,
          sequenceNumber: sequenceNumber++ & 0xFFFF,
          timestamp: timeMs * 90 % 2 ** 32,
          ssrc: 1,
          extensions: [],
          payload,
        }), timers.now())
      }
      const { video } = this.#rewriter
      const cost = toThousandths(cores())
      // The first period may be over before there was anything to do: what it costs is known when it is more than nothing.
      const isCostNews = cost !== undefined && (!knownCores
        ? cost !== knownCores
        : Math.abs(cost - knownCores) >= newsCores)
      if (video && (video !== known || isCostNews)) {
        known = video
        knownCores = cost
        onVideo({ ...video, transcodeCores: cost ?? 0 })
      }
    }
    return new FlvReader({
      parameterSets: parameterSets => this.#rewriter.beginConnection({ payloadType, parameterSets }),
      picture: takePicture,
    })
  }

  #failureOf(why: string): AppError {
    this.#options.log.warn({ why }, 'a transcode ended')
    return /ENOENT|No such file/.test(why)
      ? new AppError('media-unavailable', 'Install ffmpeg on the server, for this camera has to be transcoded; or set the camera to H.264 without B-frames.')
      : new AppError('media-unavailable', 'Transcoding this camera ended and is started again; if this repeats, set the camera to H.264 without B-frames.')
  }
}

function toThousandths(cores: number | undefined): number | undefined {
  return cores === undefined
    ? undefined
    : Math.round(cores * 1000) / 1000
}

/** A transcode from which no picture comes is over. */
class PictureWatch {
  readonly #options: Pick<RelayOptions, 'timers'>
  readonly #onFailure: (failure: AppError) => void
  #cancel: () => void

  constructor(options: Pick<RelayOptions, 'timers'>, onFailure: (failure: AppError) => void) {
    this.#options = options
    this.#onFailure = onFailure
    this.#cancel = this.#wait(firstPictureMs)
  }

  pictureCame(): void {
    this.#cancel()
    this.#cancel = this.#wait(silentMs)
  }

  close(): void {
    this.#cancel()
  }

  #wait(ms: number): () => void {
    return this.#options.timers.after(ms, () => this.#onFailure(new AppError('camera-silent', 'No picture of this camera came out of the transcoder; set the camera to H.264 without B-frames.')))
  }
}
