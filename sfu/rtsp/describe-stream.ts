import type { StreamAddress } from '../core/camera-source.ts'
import type { RtspSessionPorts } from './rtsp-session.ts'
import { parse } from 'sdp-transform'
import { approachCamera } from './rtsp-approach.ts'

/** What a camera says of a stream without being asked to play it. */
export interface StreamDescription {
  /** In capitals; empty where it has no video. */
  readonly codecs: readonly string[]
  readonly hasAudio: boolean
  readonly width?: number
  readonly height?: number
}

/** Somebody waits for it. */
const timing = {
  connectMs: 3000,
  answerMs: 3000,
  firstPacketMs: 3000,
  silenceMs: 3000,
  teardownMs: 300,
}

/** Codecs that have their number by convention alone (RFC 3551 section 6). */
const staticPayloads: Readonly<Record<string, string>> = {
  26: 'JPEG',
  31: 'H261',
  32: 'MPV',
  34: 'H263',
}

/** Asks a camera to describe a stream, over a connection of its own. Rejects with AppError. */
export async function describeStream(address: StreamAddress, ports: RtspSessionPorts, signal: AbortSignal): Promise<StreamDescription> {
  const { connection, description } = await approachCamera(address, () => {}, ports, timing, signal)
  connection.destroy()
  return readDescription(description.body.toString('utf8'))
}

export function readDescription(sdp: string): StreamDescription {
  const { media } = parse(sdp.slice(0, 65_536))
  const videos = media.filter(each => each.type === 'video')
  const named = videos.flatMap(video => video.rtp.map(({ codec }) => String(codec).toUpperCase().replace(/[^A-Z\d-]/g, '').slice(0, 20)))
  const numbered = videos.flatMap(video => String(video.payloads ?? '').split(' ').flatMap(payload => staticPayloads[payload] ?? []))
  // Not of the standard, but what several makers write (3GPP TS 26.234 5.3.3.2, and `a=x-dimensions`).
  const [, width, height] = /^a=(?:framesize:\d+ |x-dimensions:\s*)(\d{2,5})[-,]\s*(\d{2,5})/m.exec(sdp) ?? []
  return {
    codecs: named.length > 0
      ? named
      : numbered,
    hasAudio: media.some(({ type, port }) => type === 'audio' && port !== undefined),
    ...(width !== undefined && height !== undefined && {
      width: Number(width),
      height: Number(height),
    }),
  }
}
