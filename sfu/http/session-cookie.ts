import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EpochMs } from '#contract/time'

/** `__Host-`: browsers take it only with Secure, Path=/ and no Domain, so that no neighbour on another port or name can plant one. */
export const sessionCookieName = '__Host-ansim'
/** ME6: by which a browser is known in which somebody signed in before. It lets nobody in. */
const knownBrowserCookieName = '__Host-ansim-browser'
/** Longest that browsers keep a cookie (RFC 6265bis 5.5). */
const knownBrowserLifetimeS = 400 * 86_400

const attributes = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'strict',
} as const

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return readSecret(request, sessionCookieName)
}

/** `expiresAt`: instant of the server's clock at which the session ends. */
export function setSessionCookie(reply: FastifyReply, secret: string, expiresAt: EpochMs): void {
  reply.setCookie(sessionCookieName, secret, {
    ...attributes,
    expires: new Date(expiresAt),
  })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(sessionCookieName, attributes)
}

export function readKnownBrowserCookie(request: FastifyRequest): string | undefined {
  return readSecret(request, knownBrowserCookieName)
}

/** Stays when its owner signs out: signing in again is when it counts. */
export function setKnownBrowserCookie(reply: FastifyReply, secret: string): void {
  reply.setCookie(knownBrowserCookieName, secret, { ...attributes, maxAge: knownBrowserLifetimeS })
}

function readSecret(request: FastifyRequest, name: string): string | undefined {
  const secret = request.cookies[name]
  return secret === undefined || secret === '' || secret.length > 200
    ? undefined
    : secret
}
