import type { accountRoutes } from '#contract/account-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { beginTotp } from '../usecases/begin-totp.ts'
import { changePassword } from '../usecases/change-password.ts'
import { confirmTotp } from '../usecases/confirm-totp.ts'
import { endOtherSessions } from '../usecases/end-other-sessions.ts'
import { endOwnSession } from '../usecases/end-own-session.ts'
import { getAccount } from '../usecases/get-account.ts'
import { listOwnSessions } from '../usecases/list-own-sessions.ts'
import { removeTotp } from '../usecases/remove-totp.ts'
import { renewRecoveryCodes } from '../usecases/renew-recovery-codes.ts'
import { updateAccount } from '../usecases/update-account.ts'
import { browserOf, signBrowserIn } from './sign-in-browser.ts'

/** What everybody does with their own account. */
export function accountHandlers(services: RouteServices): Pick<RouteHandlers, keyof typeof accountRoutes> {
  const { context, closeSession } = services
  return {
    'account.get': ({ actor }) => getAccount(context, actor),
    'account.update': async ({ actor, body }) => {
      await updateAccount(context, actor, body)
      return {}
    },
    'account.change-password': async ({ actor, body, request, reply }) => signBrowserIn(services, request, reply, await changePassword(context, actor, body, browserOf(request))),
    'account.begin-totp': ({ actor, body, request }) => beginTotp(context, actor, body.password, browserOf(request)),
    'account.confirm-totp': async ({ actor, body, request }) => ({ recoveryCodes: await confirmTotp(context, actor, body.code, browserOf(request)) }),
    'account.remove-totp': async ({ actor, body, request }) => {
      await removeTotp(context, actor, body.password, browserOf(request))
      return {}
    },
    'account.renew-recovery-codes': async ({ actor, body, request }) => ({ recoveryCodes: await renewRecoveryCodes(context, actor, body.password, browserOf(request)) }),
    'account.sessions': async ({ actor }) => ({ sessions: await listOwnSessions(context, actor) }),
    'account.end-session': async ({ actor, params }) => {
      await endOwnSession(context, actor, params.sessionId)
      closeSession(params.sessionId)
      return {}
    },
    'account.end-other-sessions': async ({ actor }) => {
      await endOtherSessions(context, actor)
      return {}
    },
  }
}
