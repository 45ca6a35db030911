import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Session } from '#contract/configuration'
import type { OpenedSession, SigningBrowser } from '../usecases/open-session.ts'
import type { RouteServices } from './route-services.ts'
import { findActor } from '../usecases/find-actor.ts'
import { removeSession } from '../usecases/remove-session.ts'
import { clientAddress } from './request-place.ts'
import { readSessionCookie, setKnownBrowserCookie, setSessionCookie } from './session-cookie.ts'

/** What is known of the browser that asks. */
export function browserOf(request: FastifyRequest): SigningBrowser {
  return {
    userAgent: request.headers['user-agent'] ?? '',
    address: clientAddress(request),
  }
}

/**
 * Gives a browser the session that was opened for it, and the name by which it is known next time. Signing in anew ends what this browser
 * was before, so that a planted or shared session does not live on.
 */
export async function signBrowserIn({ context, closeSession }: Pick<RouteServices, 'context' | 'closeSession'>, request: FastifyRequest, reply: FastifyReply, { session, secret, knownSecret }: OpenedSession & { readonly knownSecret?: string }): Promise<Session> {
  const before = readSessionCookie(request)
  const replaced = before === undefined
    ? undefined
    : await findActor(context, before)
  if (replaced) {
    await removeSession(context, replaced)
    closeSession(replaced.sessionId)
  }
  setSessionCookie(reply, secret, session.expiresAt)
  if (knownSecret !== undefined)
    setKnownBrowserCookie(reply, knownSecret)
  return session
}
