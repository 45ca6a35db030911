import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { createSession } from '../usecases/create-session.ts'
import { createSignInLink } from '../usecases/create-sign-in-link.ts'
import { findActor } from '../usecases/find-actor.ts'
import { getSession } from '../usecases/get-session.ts'
import { removeSession } from '../usecases/remove-session.ts'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.ts'

type SessionHandlers = Pick<RouteHandlers, 'session.create' | 'session.get' | 'session.remove' | 'sign-in-link.create'>

/** Signing in and out. The secret of a session leaves the server once, in its cookie. */
export function sessionHandlers({ context, address, closeSession }: RouteServices): SessionHandlers {
  return {
    'session.create': async ({ body, request, reply }) => {
      const { session, secret } = await createSession(context, body.token)
      // Signing in anew ends what this browser was before, so that a planted or shared session does not live on.
      const before = readSessionCookie(request)
      const replaced = before === undefined
        ? undefined
        : await findActor(context, before)
      if (replaced) {
        await removeSession(context, replaced)
        closeSession(replaced.sessionId)
      }
      setSessionCookie(reply, secret, session.expiresAt)
      return session
    },
    'session.get': ({ actor }) => getSession(context, actor),
    'session.remove': async ({ actor, reply }) => {
      await removeSession(context, actor)
      if (actor.kind === 'member')
        closeSession(actor.sessionId)
      clearSessionCookie(reply)
      return {}
    },
    'sign-in-link.create': async ({ actor, body }) => {
      const { token, expiresInMs } = await createSignInLink(context, actor, body)
      return {
        link: signInLink(address(), token),
        expiresInMs,
      }
    },
  }
}

/** The token is in the fragment: no server, proxy or Referer header sees it. */
export function signInLink(address: string, token: string): string {
  return `${address}/sign-in#token=${token}`
}
