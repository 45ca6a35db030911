import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { completeSecondStep } from '../usecases/complete-second-step.ts'
import { createSession } from '../usecases/create-session.ts'
import { createSignInLink } from '../usecases/create-sign-in-link.ts'
import { getSession } from '../usecases/get-session.ts'
import { removeSession } from '../usecases/remove-session.ts'
import { signInWithPassword } from '../usecases/sign-in-with-password.ts'
import { signInLink } from './account-address.ts'
import { clearSessionCookie, readKnownBrowserCookie } from './session-cookie.ts'
import { browserOf, signBrowserIn } from './sign-in-browser.ts'

type SessionRoutes = 'session.create' | 'session.get' | 'session.remove' | 'sign-in-link.create' | 'sign-in.password' | 'sign-in.second-step'

/** Signing in and out. The secret of a session leaves the server once, in its cookie. */
export function sessionHandlers(services: RouteServices): Pick<RouteHandlers, SessionRoutes> {
  const { context, address, closeSession } = services
  return {
    'session.create': async ({ body, request, reply }) => signBrowserIn(services, request, reply, await createSession(context, body.token, browserOf(request))),
    'sign-in.password': async ({ body, request, reply }) => {
      const answer = await signInWithPassword(context, body, browserOf(request), readKnownBrowserCookie(request))
      return answer.outcome === 'second-step'
        ? answer
        : { outcome: 'signed-in', session: await signBrowserIn(services, request, reply, answer) }
    },
    'sign-in.second-step': async ({ body, request, reply }) => signBrowserIn(services, request, reply, await completeSecondStep(context, body, browserOf(request), readKnownBrowserCookie(request))),
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
