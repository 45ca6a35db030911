import { AppError } from '#contract/app-error'

export interface RtspUrl {
  /** Canonical and without credentials and fragment: safe to store, show and log. */
  readonly url: string
  /** Name or address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
}

const defaultPort = 554
const addressPattern = /^(?:\[([\da-f:.]{2,45})\]|([\w.-]{1,253}))(?::(\d{1,5}))?$/i
const controlCharacter = /[\0-\x1F\x7F]/

/**
 * Parses what people paste from a camera's manual: `rtsp://[user[:password]@]host[:port][/path][?query]`. A password may
 * hold `@`, `:`, `#`, `?` as they are; `/` must be written %2F. Throws AppError 'camera-address-invalid', whose message
 * never repeats the address.
 */
export function parseRtspUrl(text: string): RtspUrl {
  if (controlCharacter.test(text) || text.length > 2048)
    throw invalid('The camera address has characters that cannot be part of one, or is too long. Type it again.')
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)
  if (scheme?.[1]?.toLowerCase() !== 'rtsp')
    throw invalid('A camera address begins with rtsp://. Other kinds of address are not supported.')
  const rest = text.slice(scheme[0].length)
  const slash = rest.indexOf('/')
  const beforePath = slash < 0 ? rest : rest.slice(0, slash)
  const at = beforePath.lastIndexOf('@')
  const userInfo = at < 0 ? undefined : beforePath.slice(0, at)
  const [authority = '', query] = splitOnce(beforePath.slice(at + 1), '?')
  const match = addressPattern.exec(withoutFragment(authority))
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3] ?? defaultPort)
  if (host === undefined || port < 1 || port > 65_535)
    throw invalid('The camera address has no valid host and port. Write it as rtsp://host:port/path; in a password write / as %2F.')
  const path = withoutFragment(query === undefined ? rest.slice(beforePath.length) : `/?${query}`)
  const shownHost = match?.[1] ? `[${host}]` : host
  const url = `rtsp://${shownHost.toLowerCase()}${port === defaultPort ? '' : `:${port}`}${encodePath(path)}`
  return { url, host: host.toLowerCase(), port, ...parseUserInfo(userInfo) }
}

function parseUserInfo(userInfo: string | undefined): { username?: string, password?: string } {
  if (userInfo === undefined)
    return {}
  const [user = '', password] = splitOnce(userInfo, ':')
  const credentials = { username: decode(user), password: decode(password ?? '') }
  if (controlCharacter.test(credentials.username) || controlCharacter.test(credentials.password))
    throw invalid('The user name or password in the camera address has characters that cannot be sent. Change it in the camera.')
  return credentials
}

/** Spaces and non-ASCII must not reach a request line; what is encoded already stays as the camera wrote it. */
function encodePath(path: string): string {
  return path.replace(/[^\x21-\x7E]+/gu, part => encodeURIComponent(part.toWellFormed()))
}

/** Percent-decoding; text that is no valid encoding ("100%") stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return text
  }
}

function withoutFragment(text: string): string {
  return splitOnce(text, '#')[0] ?? ''
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

function invalid(message: string): AppError {
  return new AppError('camera-address-invalid', message)
}
