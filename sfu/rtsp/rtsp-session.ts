import type { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { Timers } from '#contract/timers'
import type { StreamAddress } from '../core/camera-source.ts'
import type { Random } from '../core/random.ts'
import type { AddressPolicy } from './address-policy.ts'
import type { SenderReport } from './receiver-report.ts'
import type { RtspApproach } from './rtsp-approach.ts'
import type { RtspConnection } from './rtsp-connection.ts'
import type { H264Track, TrackCodec } from './sdp.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { ReceptionMonitor } from './reception-monitor.ts'
import { approachCamera } from './rtsp-approach.ts'
import { setUpDelivery } from './rtsp-delivery.ts'
import { findH264Track } from './sdp.ts'

/*
 *   resolve -> policy -> dial (-> TLS) -> OPTIONS -> DESCRIBE -> SETUP (TCP interleaved, or UDP) -> PLAY -> packets ... -> TEARDOWN
 *                ^                                      |
 *                +--------- redirect, same host --------+
 *
 * RS1 The name is resolved once and the connection goes to that address, so that a name cannot pass the policy and then move.
 * RS2 While playing: keep-alive at half the session timeout, by GET_PARAMETER where the camera offers it and else by OPTIONS; a
 *     receiver report every 5 s.
 * RS3 No RTP for `silenceMs` while playing (`firstPacketMs` at the beginning) ends the session with 'camera-silent'.
 * RS4 A session that ends for whatever reason says TEARDOWN if it can and leaves no socket and no timer.
 * RS5 A redirect is followed at most three times, only to the same IP address, and never from rtsps to rtsp.
 * RS6 By 'auto' the packets come over the RTSP connection, and by UDP where the camera refuses that (461). Over rtsps they always
 *     come over the connection. By UDP they are taken at the address that we dialled from, from the camera's address and the
 *     ports it named, in order of their numbers, each once.
 * RS7 On rtsps nothing is said before the camera's certificate is trusted: by the system's authorities for that host, or because
 *     it is the one whose SHA-256 was entered.
 */

export interface RtspSessionTiming {
  readonly connectMs: number
  readonly answerMs: number
  readonly firstPacketMs: number
  readonly silenceMs: number
  readonly teardownMs: number
}

const defaultTiming: RtspSessionTiming = {
  connectMs: 5000,
  answerMs: 5000,
  firstPacketMs: 10_000,
  silenceMs: 3000,
  teardownMs: 300,
}

export interface RtspSessionPorts {
  readonly timers: Timers
  readonly randomBytes: Random
  readonly addressPolicy: AddressPolicy
  /** The IP address of a host name. */
  readonly resolveHost: (host: string) => Promise<string>
  /** A connected socket; rejects with Node's error, or when `signal` aborts. */
  readonly dial: (address: string, port: number, signal: AbortSignal) => Promise<Duplex>
  /** Certificates (PEM) of authorities to believe for rtsps, besides those that Node and this system know. */
  readonly authorities?: readonly string[]
  readonly timing?: Partial<RtspSessionTiming>
  /** Of which codec a track is wanted; absent: H.264. */
  readonly codec?: TrackCodec
}

export interface RtspSession {
  readonly track: H264Track
  /** Resolves when the session is over: undefined after `close()`, else why. */
  readonly ended: Promise<AppError | undefined>
  /** Idempotent. */
  readonly close: () => Promise<void>
}

export interface RtspSessionListener {
  /** Before the first packet. */
  readonly track: (track: H264Track) => void
  /** Each packet, in order; its bytes may be changed or reused after the call. */
  readonly rtp: (packet: Uint8Array) => void
  /** What the camera says of its clock; `arrivalMs` is ours. */
  readonly senderReport?: (report: SenderReport, arrivalMs: number) => void
}

/**
 * Opens a session and starts playing. Rejects with AppError; also when `signal` aborts meanwhile. Afterwards end it with `close()`.
 */
export async function openRtspSession(address: StreamAddress, on: RtspSessionListener, ports: RtspSessionPorts, signal: AbortSignal): Promise<RtspSession> {
  const timing = {
    ...defaultTiming,
    ...ports.timing,
  }
  let takeFrame = (_channel: number, _payload: Buffer): void => {}
  const approach = await approachCamera(address, (channel, payload) => takeFrame(channel, payload), ports, timing, signal)
  const { connection } = approach
  const abort = (): void => connection.destroy()
  signal.addEventListener('abort', abort)
  try {
    if (signal.aborted)
      abort()
    const track = readDescription(approach, ports.codec)
    on.track(track)
    let monitor: ReceptionMonitor | undefined
    const delivery = await setUpDelivery(approach, track.controlUrl, address.transport ?? 'auto', ports.timers, {
      rtp(packet) {
        monitor?.takeRtp(packet)
        on.rtp(packet)
      },
      rtcp: packet => monitor?.takeRtcp(packet),
    })
    takeFrame = delivery.takeFrame
    void connection.ended.then(() => delivery.close())
    const session = { Session: delivery.sessionId }
    monitor = new ReceptionMonitor({
      timers: ports.timers,
      timing,
      ownSsrc: new DataView(ports.randomBytes(4).slice().buffer).getUint32(0),
      sendReport: delivery.sendRtcp,
      keepAlive: {
        everyMs: Math.max(1000, delivery.timeoutS * 500),
        send: keepAlive(approach, track.sessionUrl, session),
      },
      onSenderReport: (report, arrivalMs) => on.senderReport?.(report, arrivalMs),
      onFailure: failure => connection.destroy(failure),
    })
    void connection.ended.then(() => monitor.close())
    delivery.punch()
    await connection.request('PLAY', track.sessionUrl, { ...session, Range: 'npt=0.000-' })
    return startSession(connection, track, session, ports.timers, timing.teardownMs)
  }
  catch (error) {
    connection.destroy()
    throw error
  }
  finally {
    signal.removeEventListener('abort', abort)
  }
}

/** RS2. A camera that offers GET_PARAMETER and then does not know it is asked for OPTIONS. */
function keepAlive({ connection, methods }: RtspApproach, url: string, session: Record<string, string>): () => void {
  let method = methods.includes('GET_PARAMETER')
    ? 'GET_PARAMETER'
    : 'OPTIONS'
  return () => void connection.request(method, url, session).catch(() => method = 'OPTIONS')
}

function startSession(connection: RtspConnection, track: H264Track, session: Record<string, string>, timers: Timers, teardownMs: number): RtspSession {
  let isClosing = false
  const ended = connection.ended.then((failure) => {
    if (isClosing)
      return undefined
    return failure?.code === 'camera-unreachable' || !failure
      ? new AppError('camera-stream-ended', 'Camera ended the stream; it is tried again at once. If this repeats, check its network and its number of viewers.', {}, { cause: failure })
      : failure
  })
  return {
    track,
    ended,
    async close() {
      if (!isClosing) {
        isClosing = true
        const cancel = timers.after(teardownMs, () => connection.destroy())
        await connection.request('TEARDOWN', track.sessionUrl, session).catch(() => {})
        cancel()
        connection.destroy()
      }
      await ended
    },
  }
}

function readDescription({ description, target }: RtspApproach, codec: TrackCodec | undefined): H264Track {
  const base = description.headers.get('content-base')?.[0] ?? description.headers.get('content-location')?.[0]
  const baseUrl = base && /^rtsps?:\/\/[\x21-\x7E]+$/i.test(base)
    ? base.replace(/^(rtsps?:\/\/)[^/@]*@/i, '$1')
    : target.requestUrl
  const finding = findH264Track(description.body.toString('utf8'), baseUrl, codec)
  switch (finding.type) {
    case 'h264':
      return finding.track
    case 'other-codec':
      throw new AppError('camera-no-h264', finding.codecs.some(codec => /^(?:H265|HEVC)$/i.test(codec))
        ? 'Camera sends H.265, which browsers cannot show over WebRTC; set this stream to H.264 in the camera, or use its H.264 sub-stream.'
        : 'Camera sends no H.264 video on this stream; set its video encoding to H.264.')
    case 'no-video':
      throw new AppError('camera-no-h264', 'This address has no video; take the RTSP path of the video stream from the camera\'s manual.')
    default:
      return unreachable(finding)
  }
}
