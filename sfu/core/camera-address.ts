import type { StreamAddress } from './camera-source.ts'
import { AppError } from '#contract/app-error'

/** An address that a person typed, taken apart: what the camera is told, and what people are shown. */
export interface CameraAddress {
  /** Holds secrets; is sealed at once and reaches only the camera. */
  readonly stream: StreamAddress
  /** `rtsp://host:port/path` without anything that lets one in; some vendors put the password in the path. */
  readonly shown: string
}

const defaultPorts = { rtsp: 554, rtsps: 322 } as const
const secretParameter = /((?:pass(?:word|wd)?|pwd|pw|user(?:name)?|usr|token|auth|key)=)[^&_/;]*/gi

/**
 * Parses `rtsp://user:password@host:port/path`. The last `@` before the path ends the password, so that `p@ss` works as
 * people paste it; %-escapes are decoded where they are valid. Fails with 'camera-address-invalid' and what to change.
 */
export function parseCameraAddress(text: string): CameraAddress {
  // A line break in an address would become a header of the RTSP request.
  if (/[^\x21-\x7E\u00A0-\uFFFF]/.test(text))
    throw invalid('The camera address holds a space or a line break; write it as one word.')
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== 'rtsp' && scheme !== 'rtsps') {
    throw invalid(`A camera address begins with rtsp:// or rtsps://${scheme
      ? `, not ${scheme}://`
      : ''}; for example rtsp://user:password@192.168.0.20:554/stream1.`)
  }

  const rest = text.slice(scheme.length + 3)
  const pathStart = rest.search(/[/?]/)
  const authority = pathStart < 0
    ? rest
    : rest.slice(0, pathStart)
  const path = pathStart < 0
    ? ''
    : rest.slice(pathStart)
  const at = authority.lastIndexOf('@')
  const { host, port } = parseHost(authority.slice(at + 1), path)
  const colon = authority.slice(0, Math.max(at, 0)).indexOf(':')
  const userEnd = colon >= 0
    ? colon
    : at
  const base = `${scheme}://${host}:${port ?? defaultPorts[scheme]}`
  return {
    stream: {
      url: `${base}${path}`,
      ...(at > 0 && {
        username: decode(authority.slice(0, userEnd)),
      }),
      ...(at > 0 && colon >= 0 && {
        password: decode(authority.slice(colon + 1, at)),
      }),
    },
    shown: `${base}${path.replace(secretParameter, '$1***')}`,
  }
}

function parseHost(text: string, path: string): { host: string, port: number | undefined } {
  const match = /^(\[[\da-f:.]+\]|[^:[\]@]+)(?::(.*))?$/i.exec(text)
  if (!match)
    throw invalid('The camera address names no host; write it like rtsp://192.168.0.20:554/stream1.')
  const host = match[1]!.toLowerCase()
  // `rtsp://user:pa/ss@host` reads as host `user` with port `pa`.
  if (path.includes('@') && match[2] !== undefined && !/^\d+$/.test(match[2]))
    throw invalid('The camera address cannot be told apart: write / in the password as %2F.')
  if (!host.startsWith('[') && !/^[a-z\d\u00A1-\uFFFF](?:[\w.\u00A1-\uFFFF-]*[a-z\d\u00A1-\uFFFF])?$/i.test(host))
    throw invalid('The host in the camera address is not a name or an IP address; check it for typing errors.')
  if (match[2] === undefined)
    return { host, port: undefined }
  const port = Number(match[2])
  if (!/^\d{1,5}$/.test(match[2]) || port < 1 || port > 65_535)
    throw invalid('The port in the camera address is not a number from 1 to 65535.')
  return { host, port }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return text
  }
}

function invalid(message: string): AppError {
  return new AppError('camera-address-invalid', message)
}
