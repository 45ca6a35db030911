import type { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { Timers } from '#contract/timers'
import type { StreamAddress } from '../core/camera-source.ts'
import type { Random } from '../core/random.ts'
import type { AddressPolicy } from './address-policy.ts'
import type { RtspResponse } from './rtsp-connection.ts'
import type { H264Track } from './sdp.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { ReceptionMonitor } from './reception-monitor.ts'
import { RtspConnection } from './rtsp-connection.ts'
import { failureOfSocket } from './rtsp-failure.ts'
import { rtspTargetOf } from './rtsp-url.ts'
import { findH264Track } from './sdp.ts'

/*
 *   resolve -> policy -> dial -> OPTIONS -> DESCRIBE -> SETUP (TCP interleaved) -> PLAY -> packets ... -> TEARDOWN
 *
 * RS1 The name is resolved once and the connection goes to that address, so that a name cannot pass the policy and then move.
 * RS2 While playing: keep-alive at half the session timeout, a receiver report every 5 s.
 * RS3 No RTP for `silenceMs` while playing (`firstPacketMs` at the beginning) ends the session with 'camera-silent'.
 * RS4 A session that ends for whatever reason says TEARDOWN if it can and leaves no socket and no timer.
 */

interface RtspSessionTiming {
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
  readonly timing?: Partial<RtspSessionTiming>
}

export interface RtspSession {
  readonly track: H264Track
  /** Resolves when the session is over: undefined after `close()`, else why. */
  readonly ended: Promise<AppError | undefined>
  /** Idempotent. */
  readonly close: () => Promise<void>
}

/**
 * Opens a session and starts playing. `onTrack` comes before the first packet, `onRtp` gets each packet as the camera sent it.
 * Rejects with AppError; also when `signal` aborts meanwhile. Afterwards end it with `close()`.
 */
export async function openRtspSession(
  address: StreamAddress,
  on: { track: (track: H264Track) => void, rtp: (packet: Uint8Array) => void },
  ports: RtspSessionPorts,
  signal: AbortSignal,
): Promise<RtspSession> {
  const timing = {
    ...defaultTiming,
    ...ports.timing,
  }
  const target = rtspTargetOf(address.url)
  const socket = await connect(target.host, target.port, ports, timing.connectMs, signal)
  let takeFrame = (_channel: number, _payload: Buffer): void => {}
  const connection = new RtspConnection({
    socket,
    credentials: address,
    timers: ports.timers,
    randomBytes: ports.randomBytes,
    answerMs: timing.answerMs,
    onFrame: (channel, payload) => takeFrame(channel, payload),
  })
  const abort = (): void => connection.destroy()
  signal.addEventListener('abort', abort)
  try {
    const options = await connection.request('OPTIONS', target.requestUrl).catch(tolerateUnknownMethod)
    const keepAliveMethod = /\bGET_PARAMETER\b/.test(options?.headers.get('public')?.join(',') ?? '')
      ? 'GET_PARAMETER'
      : 'OPTIONS'
    const track = readDescription(await connection.request('DESCRIBE', target.requestUrl, { Accept: 'application/sdp' }), target.requestUrl)
    on.track(track)
    const setup = readSetup(await connection.request('SETUP', track.controlUrl, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' }))
    connection.setChannels(new Set([setup.rtpChannel, setup.rtcpChannel]))
    const session = { Session: setup.sessionId }
    const monitor = new ReceptionMonitor({
      timers: ports.timers,
      timing,
      ownSsrc: new DataView(ports.randomBytes(4).slice().buffer).getUint32(0),
      sendReport: report => connection.sendFrame(setup.rtcpChannel, report),
      keepAlive: {
        everyMs: Math.max(1000, setup.timeoutS * 500),
        send: () => void connection.request(keepAliveMethod, track.sessionUrl, session).catch(() => {}),
      },
      onFailure: failure => connection.destroy(failure),
    })
    void connection.ended.then(() => monitor.close())
    takeFrame = (channel, payload) => {
      if (channel === setup.rtpChannel) {
        monitor.takeRtp(payload)
        on.rtp(payload)
      }
      else if (channel === setup.rtcpChannel) {
        monitor.takeRtcp(payload)
      }
    }
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

/** RS1. */
async function connect(host: string, port: number, ports: RtspSessionPorts, connectMs: number, signal: AbortSignal): Promise<Duplex> {
  const give = new AbortController()
  const abort = (): void => give.abort()
  signal.addEventListener('abort', abort)
  const cancel = ports.timers.after(connectMs, abort)
  try {
    if (signal.aborted)
      abort()
    const aborted = new Promise<never>((_resolve, reject) => give.signal.addEventListener('abort', () => reject(failureOfSocket(undefined))))
    aborted.catch(() => {})
    const ip = await Promise.race([
      ports.resolveHost(host),
      aborted,
    ])
    give.signal.throwIfAborted()
    ports.addressPolicy(ip, port)
    return await ports.dial(ip, port, give.signal)
  }
  catch (error) {
    throw error instanceof AppError
      ? error
      : failureOfSocket(error)
  }
  finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}

/** Some cameras do not know OPTIONS; the rest of the dance shows whether they speak RTSP. */
function tolerateUnknownMethod(error: unknown): undefined {
  if (!(error instanceof AppError) || (error.code !== 'camera-protocol' && error.code !== 'camera-path-unknown'))
    throw error
}

function readDescription(response: RtspResponse, requestUrl: string): H264Track {
  const base = response.headers.get('content-base')?.[0] ?? response.headers.get('content-location')?.[0]
  const baseUrl = base && /^rtsp:\/\/[\x21-\x7E]+$/i.test(base)
    ? base.replace(/^(rtsp:\/\/)[^/@]*@/i, '$1')
    : requestUrl
  const finding = findH264Track(response.body.toString('utf8'), baseUrl)
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

function readSetup(response: RtspResponse): { sessionId: string, timeoutS: number, rtpChannel: number, rtcpChannel: number } {
  const transport = response.headers.get('transport')?.[0] ?? ''
  const [sessionId = '', ...parameters] = (response.headers.get('session')?.[0] ?? '').split(';').map(part => part.trim())
  if (!/TCP/i.test(transport) || !/^[\x21-\x7E]{1,256}$/.test(sessionId))
    throw new AppError('camera-protocol', 'Camera does not offer RTSP over TCP; switch on TCP or "RTP over RTSP" in it.')
  const timeout = Number(parameters.map(part => /^timeout\s*=\s*(\d{1,6})$/i.exec(part)?.[1]).find(Boolean) ?? 60)
  const channels = /interleaved\s*=\s*(\d{1,3})(?:-(\d{1,3}))?/i.exec(transport)
  const rtpChannel = Number(channels?.[1] ?? 0) & 0xFF
  return {
    sessionId,
    timeoutS: Math.min(3600, Math.max(2, timeout)),
    rtpChannel,
    rtcpChannel: Number(channels?.[2] ?? rtpChannel + 1) & 0xFF,
  }
}
