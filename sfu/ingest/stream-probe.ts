import type { ProbeFacts } from '#contract/probe'
import type { Timers } from '#contract/timers'
import type { CameraProbe, ProbeFindings } from '../core/camera-probe.ts'
import type { CameraSource, RelayEnd, StreamAddress } from '../core/camera-source.ts'
import type { VideoFacts } from '../core/ingest-state.ts'
import type { OnvifDevice, OnvifPort } from '../core/onvif-port.ts'
import type { StreamDescription } from '../rtsp/describe-stream.ts'
import { AppError } from '#contract/app-error'
import { keyFrameMaxBytes } from '#contract/probe'
import { parseCameraAddress } from '../core/camera-address.ts'
import { guessSubStreams } from '../core/guess-sub-stream.ts'
import { createKeyFrameCollector } from '../core/key-frame-collector.ts'

export interface StreamProbeOptions {
  /** It does not transcode: what the camera sends is looked at. */
  readonly source: CameraSource
  readonly describe: (address: StreamAddress, signal: AbortSignal) => Promise<StreamDescription>
  readonly onvif: Pick<OnvifPort, 'getDevice'>
  readonly timers: Timers
}

/** PR2: with the limits below a report is there within 10 s. */
const wholeMs = 9_500
const describeMs = 3_500
const watchMs = 4_500
/** Long enough for a rate; a second key frame ends the watching after it. */
const shortestWatchMs = 1_500
const onvifMs = 3_500
const outlet = { ssrc: 1, payloadType: 96 }

/**
 * PR2 looks at a stream within 10 s: first its description, then some seconds of it, then where its small stream may be. PR3 gently: one
 * connection at a time, and nothing more is asked of a camera that refused the login, so that no account is locked.
 */
export function createStreamProbe(options: StreamProbeOptions): CameraProbe {
  return (address, signal) => withLimit(options.timers, wholeMs, signal, async (give) => {
    const description = await withLimit(options.timers, describeMs, give, within => options.describe(address, within)).catch(failureOf)
    if (description instanceof AppError)
      return { facts: {}, failure: description }
    const asked = withLimit(options.timers, onvifMs, give, within => askOnvif(options.onvif, address, within)).catch(() => undefined)
    const codec = description.codecs.find(each => each === 'H264') ?? description.codecs[0]
    const watched: ProbeFindings = codec === 'H264' || codec === undefined
      ? await watch(options, address, give)
      : {
          facts: {},
          failure: new AppError('camera-no-h264', 'Camera sends no H.264 video on this stream; set its video encoding to H.264.'),
        }
    const device = await asked
    const sub = give.aborted
      ? {}
      : await findSubStream(options, address, device, give)
    return {
      ...watched,
      facts: {
        ...(codec !== undefined && { codec }),
        ...(description.width !== undefined && { width: description.width, height: description.height }),
        hasAudio: description.hasAudio,
        ...(device?.clockOffsetMs !== undefined && { clockOffsetMs: device.clockOffsetMs }),
        ...watched.facts,
        ...sub,
      },
    }
  })
}

/** Some seconds of the stream; over UDP where the camera refuses TCP and both are allowed. */
async function watch(options: StreamProbeOptions, address: StreamAddress, signal: AbortSignal): Promise<ProbeFindings> {
  const wanted = address.transport ?? 'auto'
  const first = wanted === 'udp'
    ? 'udp'
    : 'tcp'
  const findings = await watchOver(options, { ...address, transport: first }, signal)
  return wanted === 'auto' && findings.failure?.code === 'camera-protocol'
    ? watchOver(options, { ...address, transport: 'udp' }, signal)
    : findings
}

async function watchOver({ source, timers }: StreamProbeOptions, address: StreamAddress & { transport: 'tcp' | 'udp' }, signal: AbortSignal): Promise<ProbeFindings> {
  const collector = createKeyFrameCollector(keyFrameMaxBytes)
  const enough = new AbortController()
  let keyFrame: Uint8Array | undefined
  let video: VideoFacts | undefined
  let bytes = 0
  let firstAtMs: number | undefined
  const stream = source.openStream({
    ...outlet,
    send(packet) {
      firstAtMs ??= timers.now()
      bytes += packet.length
      keyFrame ??= collector.take(packet)
      if (video?.gopMs !== undefined && timers.now() - firstAtMs >= shortestWatchMs)
        enough.abort()
    },
  })
  const cancel = timers.after(watchMs, () => enough.abort())
  const end: RelayEnd = await stream.relay(address, facts => video = facts, AbortSignal.any([signal, enough.signal]))
  cancel()
  const watchedMs = firstAtMs === undefined
    ? 0
    : timers.now() - firstAtMs
  const { clockOffsetMs } = stream.stats()
  const failure = failureOfRelay(end, video !== undefined)
  const facts: ProbeFacts = {
    ...(video && {
      profile: video.profile,
      width: video.width,
      height: video.height,
      ...(video.fps !== undefined && { fps: video.fps }),
      ...gopOf(video, watchedMs),
      transport: address.transport,
      hasBFrames: false,
    }),
    // Who joins between two key frames hears of them before the first picture.
    ...(failure?.code === 'camera-b-frames' && { hasBFrames: true, transport: address.transport }),
    ...(watchedMs >= 500 && {
      bitrateKbps: Math.round(bytes * 8 / watchedMs),
    }),
    ...(clockOffsetMs !== undefined && {
      clockOffsetMs: Math.round(clockOffsetMs),
    }),
  }
  return {
    facts,
    ...(failure && { failure }),
    ...(keyFrame && { keyFrame }),
  }
}

function gopOf({ gopMs }: VideoFacts, watchedMs: number): ProbeFacts {
  if (gopMs !== undefined)
    return { gopMs }
  return watchedMs > 0
    ? { gopAtLeastMs: watchedMs }
    : {}
}

function failureOfRelay(end: RelayEnd, hasPicture: boolean): ProbeFindings['failure'] {
  if (end.reason === 'failed')
    return { code: end.code, message: end.message }
  return hasPicture
    ? undefined
    : { code: 'camera-silent', message: 'Camera sent no picture that browsers can begin with; set its I-frame interval (GOP) to 1 to 2 seconds.' }
}

/** The ONVIF service is on the camera's host, on the port of its pages; most cameras have it there. */
async function askOnvif(onvif: StreamProbeOptions['onvif'], { url, username, password }: StreamAddress, signal: AbortSignal): Promise<OnvifDevice | undefined> {
  const host = /^[a-z]+:\/\/(\[[^\]]*\]|[^/?:]+)/.exec(url)?.[1]
  return host === undefined
    ? undefined
    : onvif.getDevice({ serviceUrl: `http://${host}/onvif/device_service`, username, password }, signal)
}

/** PR4: a small stream is only said where it answered, and only where its address holds no secret of the main one's. */
async function findSubStream({ describe }: StreamProbeOptions, address: StreamAddress, device: OnvifDevice | undefined, signal: AbortSignal): Promise<ProbeFacts> {
  const { stream: { url }, shown } = parseCameraAddress(address.url)
  if (shown !== url)
    return {}
  const own = pathOf(url)
  const profiles = [
    ...device?.profiles ?? [],
  ]
    .filter(({ codec, streamUrl }) => codec === 'H264' && streamUrl !== undefined && pathOf(streamUrl) !== own)
    .sort((a, b) => (a.width ?? Infinity) - (b.width ?? Infinity))
  const candidates = [
    ...profiles.slice(0, 1).map(({ streamUrl }) => ({ candidate: streamUrl!, subSource: 'onvif' as const })),
    ...guessSubStreams(url).map(candidate => ({ candidate, subSource: 'pattern' as const })),
  ]
  for (const { candidate, subSource } of candidates) {
    const described = await describe({ ...address, url: candidate }, signal).catch(failureOf)
    if (described instanceof AppError) {
      // A camera that minds being asked is left in peace.
      if (described.code === 'camera-refused-login' || signal.aborted)
        return {}
      continue
    }
    if (described.codecs.includes('H264'))
      return { subAddress: candidate, subSource }
  }
  return {}
}

function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?]*/, '')
}

function failureOf(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', 'Looking at the camera failed; please report this.', {}, { cause: error })
}

async function withLimit<Result>(timers: Timers, limitMs: number, signal: AbortSignal, work: (give: AbortSignal) => Promise<Result>): Promise<Result> {
  const over = new AbortController()
  const cancel = timers.after(limitMs, () => over.abort())
  try {
    return await work(AbortSignal.any([signal, over.signal]))
  }
  finally {
    cancel()
  }
}
