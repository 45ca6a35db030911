import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** How a camera wants us to prove who we are. */
export type AuthChallenge
  = | { readonly scheme: 'basic', readonly realm: string }
    | {
      readonly scheme: 'digest'
      readonly algorithm: 'MD5' | 'SHA-256'
      readonly realm: string
      readonly nonce: string
      readonly opaque?: string
      readonly qop: 'auth' | 'none'
      /** The password was right, the nonce too old: try again with this one. */
      readonly isStale: boolean
    }

const tokenPattern = /^[\w!#$%&'*+.^`|~-]+/
const parameterPattern = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/

/**
 * Challenges of all WWW-Authenticate headers, strongest first: Digest SHA-256, Digest MD5, Basic (RFC 7616 section 3.7).
 * Several may stand in one header. Unknown schemes and algorithms, and Digest without nonce, are left out.
 */
export function parseChallenges(headers: readonly string[]): AuthChallenge[] {
  return headers.flatMap(header => splitChallenges(header.slice(0, 4096)))
    .flatMap(({ scheme, parameters }) => toChallenge(scheme, parameters) ?? [])
    .sort((a, b) => strength(b) - strength(a))
}

function strength(challenge: AuthChallenge): number {
  if (challenge.scheme === 'basic')
    return 0
  return challenge.algorithm === 'SHA-256'
    ? 2
    : 1
}

function splitChallenges(header: string): { scheme: string, parameters: Map<string, string> }[] {
  const challenges: { scheme: string, parameters: Map<string, string> }[] = []
  let rest = afterSeparators(header)
  while (rest !== '') {
    const parameter = parameterPattern.exec(rest)
    const current = challenges.at(-1)
    if (parameter && current) {
      const value = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3] ?? ''
      current.parameters.set((parameter[1] ?? '').toLowerCase(), value)
      rest = afterSeparators(rest.slice(parameter[0].length))
      continue
    }
    const token = tokenPattern.exec(rest)
    if (!token)
      break
    challenges.push({
      scheme: token[0].toLowerCase(),
      parameters: new Map(),
    })
    rest = afterSeparators(rest.slice(token[0].length))
  }
  return challenges
}

function afterSeparators(text: string): string {
  return text.replace(/^[\s,]+/, '')
}

function toChallenge(scheme: string, parameters: ReadonlyMap<string, string>): AuthChallenge | undefined {
  const realm = parameters.get('realm') ?? ''
  if (scheme === 'basic')
    return { scheme, realm }
  const nonce = parameters.get('nonce')
  const algorithm = (parameters.get('algorithm') ?? 'MD5').toUpperCase()
  if (scheme !== 'digest' || nonce === undefined || (algorithm !== 'MD5' && algorithm !== 'SHA-256'))
    return undefined
  const qops = parameters.get('qop')?.split(',').map(qop => qop.trim().toLowerCase())
  if (qops && !qops.includes('auth'))
    return undefined // auth-int alone: no camera known asks for it
  return {
    scheme,
    algorithm,
    realm,
    nonce,
    opaque: parameters.get('opaque'),
    qop: qops ? 'auth' : 'none',
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

export interface AuthRequest {
  readonly username: string
  readonly password: string
  readonly method: string
  /** Exactly the URI of the request line. */
  readonly uri: string
  /** How often this nonce was used, from 1. */
  readonly nonceCount: number
  /** Random text of ours. */
  readonly clientNonce: string
}

/** Value of the Authorization header that answers a challenge. */
export function authorizationFor(challenge: AuthChallenge, request: AuthRequest): string {
  if (challenge.scheme === 'basic')
    return `Basic ${Buffer.from(`${request.username}:${request.password}`).toString('base64')}`
  const nonceCount = request.nonceCount.toString(16).padStart(8, '0')
  const fields = [
    `username=${quoted(request.username)}`,
    `realm=${quoted(challenge.realm)}`,
    `nonce=${quoted(challenge.nonce)}`,
    `uri=${quoted(request.uri)}`,
    `response="${digestResponse(challenge, { ...request, nonceCount })}"`,
  ]
  // Cameras of before RFC 7616 reject an algorithm they did not name; MD5 is what its absence means.
  if (challenge.algorithm !== 'MD5')
    fields.push(`algorithm=${challenge.algorithm}`)
  if (challenge.opaque !== undefined)
    fields.push(`opaque=${quoted(challenge.opaque)}`)
  if (challenge.qop === 'auth')
    fields.push('qop=auth', `nc=${nonceCount}`, `cnonce=${quoted(request.clientNonce)}`)
  return `Digest ${fields.join(', ')}`
}

/** RFC 7616 section 3.4.1; without qop, RFC 2069. */
export function digestResponse(
  challenge: { algorithm: 'MD5' | 'SHA-256', realm: string, nonce: string, qop: 'auth' | 'none' },
  request: { username: string, password: string, method: string, uri: string, nonceCount: string, clientNonce: string },
): string {
  const hash = (text: string): string => createHash(challenge.algorithm === 'MD5'
    ? 'md5'
    : 'sha256').update(text).digest('hex')
  const secret = hash(`${request.username}:${challenge.realm}:${request.password}`)
  const action = hash(`${request.method}:${request.uri}`)
  return challenge.qop === 'auth'
    ? hash(`${secret}:${challenge.nonce}:${request.nonceCount}:${request.clientNonce}:auth:${action}`)
    : hash(`${secret}:${challenge.nonce}:${action}`)
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The parameters of an Authorization header, for a server. */
export function parseAuthorization(header: string): { scheme: string, parameters: ReadonlyMap<string, string> } | undefined {
  return splitChallenges(header)[0]
}
