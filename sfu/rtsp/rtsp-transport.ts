import type { RtspResponse } from './rtsp-connection.ts'
import { AppError } from '#contract/app-error'

/** The way of the packets that a SETUP agreed on (RFC 2326 section 12.39). */
export type AgreedTransport
  = | { readonly kind: 'tcp', readonly rtpChannel: number, readonly rtcpChannel: number }
    /** `serverPorts` are undefined when the camera does not name them. */
    | { readonly kind: 'udp', readonly serverPorts: readonly [rtp: number, rtcp: number] | undefined }

export interface AgreedSession {
  readonly sessionId: string
  readonly timeoutS: number
  readonly transport: AgreedTransport
}

/** The Transport header to ask with. */
export function transportRequest(clientPorts: readonly [rtp: number, rtcp: number] | undefined): string {
  return clientPorts
    ? `RTP/AVP;unicast;client_port=${clientPorts[0]}-${clientPorts[1]}`
    : 'RTP/AVP/TCP;unicast;interleaved=0-1'
}

/** What a 2xx answer to SETUP agreed to. Throws AppError 'camera-protocol' when that is not what was asked for. */
export function readSetup(response: RtspResponse): AgreedSession {
  const transport = response.headers.get('transport')?.[0] ?? ''
  const [sessionId = '', ...parameters] = (response.headers.get('session')?.[0] ?? '').split(';').map(part => part.trim())
  if (!/^[\x21-\x7E]{1,256}$/.test(sessionId))
    throw new AppError('camera-protocol', 'Camera opened no RTSP session; restart it, and if it stays so, update its firmware.')
  const timeout = Number(parameters.map(part => /^timeout\s*=\s*(\d{1,6})$/i.exec(part)?.[1]).find(Boolean) ?? 60)
  return {
    sessionId,
    timeoutS: Math.min(3600, Math.max(2, timeout)),
    transport: /TCP/i.test(transport)
      ? readChannels(transport)
      : readPorts(transport),
  }
}

function readChannels(transport: string): AgreedTransport {
  const channels = /interleaved\s*=\s*(\d{1,3})(?:-(\d{1,3}))?/i.exec(transport)
  const rtpChannel = Number(channels?.[1] ?? 0) & 0xFF
  return {
    kind: 'tcp',
    rtpChannel,
    rtcpChannel: Number(channels?.[2] ?? rtpChannel + 1) & 0xFF,
  }
}

/** `source`, another address to send from, is not followed: packets are taken from the address that passed the policy alone. */
function readPorts(transport: string): AgreedTransport {
  const ports = /server_port\s*=\s*(\d{1,5})(?:-(\d{1,5}))?/i.exec(transport)
  const rtp = Number(ports?.[1] ?? 0)
  const rtcp = Number(ports?.[2] ?? rtp + 1)
  return {
    kind: 'udp',
    serverPorts: rtp > 0 && rtp <= 65_535 && rtcp > 0 && rtcp <= 65_535
      ? [rtp, rtcp]
      : undefined,
  }
}

/** What to change when the camera will not send the packets as it was asked to. */
export function unsupportedTransport(asked: 'tcp' | 'udp'): AppError {
  return new AppError('camera-protocol', asked === 'tcp'
    ? 'Camera does not offer RTSP over TCP; switch on TCP or "RTP over RTSP" in it, or choose UDP for it here.'
    : 'Camera does not offer RTSP over UDP; switch on unicast UDP in it, or choose TCP for it here.', { status: 461 })
}
