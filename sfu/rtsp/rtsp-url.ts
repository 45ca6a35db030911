import { domainToASCII } from 'node:url'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from '../core/camera-address.ts'

/** Where to connect and what to ask for there. */
export interface RtspTarget {
  /** Without credentials, in ASCII without spaces: fit for a request line, safe to log. */
  readonly requestUrl: string
  /** Its beginning, up to the path. */
  readonly authorityUrl: string
  /** Name or IP address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** rtsps: RTSP and the packets go through TLS. */
  readonly isSecure: boolean
}

/**
 * Takes apart the `url` of a StreamAddress. Credentials in it are left out: they belong beside it. Throws AppError
 * 'camera-address-invalid' for anything but rtsp:// and rtsps://, whose message never repeats the address.
 */
export function rtspTargetOf(url: string): RtspTarget {
  const plain = parseCameraAddress(url).stream.url
  const match = /^(rtsps?):\/\/(?:\[([^\]]+)\]|([^/?#:]+)):(\d+)(\D.*)?$/i.exec(plain)
  if (!match)
    throw new AppError('camera-address-invalid', 'The camera address cannot be read; write it like rtsp://192.168.0.20:554/stream1.')
  const host = match[2] ?? domainToASCII(match[3] ?? '')
  if (host === '')
    throw new AppError('camera-address-invalid', 'The host in the camera address is not a name or an IP address; check it for typing errors.')
  const path = (match[5] ?? '').replace(/#.*$/, '').replace(/[^\x21-\x7E]+/g, part => encodeURIComponent(part.toWellFormed()))
  const shownHost = match[2] === undefined
    ? host
    : `[${host}]`
  const authorityUrl = `${match[1]}://${shownHost}:${match[4]}`
  return {
    requestUrl: authorityUrl + path,
    authorityUrl,
    host,
    port: Number(match[4]),
    isSecure: match[1] === 'rtsps',
  }
}
