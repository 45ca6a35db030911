import { domainToASCII } from 'node:url'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from '../core/camera-address.ts'

/** Where to connect and what to ask for there. */
export interface RtspTarget {
  /** Without credentials, in ASCII without spaces: fit for a request line, safe to log. */
  readonly requestUrl: string
  /** Name or IP address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/**
 * Takes apart the `url` of a StreamAddress. Credentials in it are left out: they belong beside it. Throws AppError
 * 'camera-address-invalid' for anything but rtsp://, whose message never repeats the address.
 */
export function rtspTargetOf(url: string): RtspTarget {
  const plain = parseCameraAddress(url).stream.url
  const match = /^rtsp:\/\/(?:\[([^\]]+)\]|([^/?#:]+)):(\d+)(\D.*)?$/i.exec(plain)
  if (!match)
    throw new AppError('camera-address-invalid', 'This camera address is encrypted RTSP (rtsps://), which is not supported yet; use its rtsp:// address.')
  const host = match[1] ?? domainToASCII(match[2] ?? '')
  if (host === '')
    throw new AppError('camera-address-invalid', 'The host in the camera address is not a name or an IP address; check it for typing errors.')
  const path = (match[4] ?? '').replace(/#.*$/, '').replace(/[^\x21-\x7E]+/g, part => encodeURIComponent(part.toWellFormed()))
  const shownHost = match[1] === undefined
    ? host
    : `[${host}]`
  return {
    requestUrl: `rtsp://${shownHost}:${match[3]}${path}`,
    host,
    port: Number(match[3]),
  }
}
