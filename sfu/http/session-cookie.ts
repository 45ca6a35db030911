import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EpochMs } from '#contract/time'

/** `__Host-`: browsers take it only with Secure, Path=/ and no Domain, so that no neighbour on another port or name can plant one. */
export const sessionCookieName = '__Host-ansim'

const attributes = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'strict',
} as const

export function readSessionCookie(request: FastifyRequest): string | undefined {
  const secret = request.cookies[sessionCookieName]
  return secret === undefined || secret === '' || secret.length > 200
    ? undefined
    : secret
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
