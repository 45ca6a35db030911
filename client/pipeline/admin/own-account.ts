import type { SignedInBrowser } from '#contract/account'
import type { SessionId } from '#contract/ids'
import type { RouteBody, RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'
import type { SessionService } from '../live/session-service.ts'

export type Account = RouteReply<'account.get'>

/** What somebody does with their own account. Calls reject with AppError or NetworkUnavailable. */
export interface OwnAccount {
  readonly get: () => Promise<Account>
  readonly update: (update: RouteBody<'account.update'>) => Promise<void>
  /** Ends the sessions of all other browsers; this one goes on with a new one. */
  readonly changePassword: (password: string, nextPassword: string) => Promise<void>
  /** The secret of an authenticator app; it counts once a code of it was confirmed. */
  readonly beginTotp: (password: string) => Promise<RouteReply<'account.begin-totp'>>
  /** Answers the recovery codes, which are shown this once. */
  readonly confirmTotp: (code: string) => Promise<string[]>
  readonly removeTotp: (password: string) => Promise<void>
  readonly renewRecoveryCodes: (password: string) => Promise<string[]>
  readonly listSessions: () => Promise<SignedInBrowser[]>
  readonly endSession: (sessionId: SessionId) => Promise<void>
  readonly endOtherSessions: () => Promise<void>
}

/** `session` hears of what changes about who is signed in here. */
export function createOwnAccount({ call }: Pick<ApiPort, 'call'>, session: Pick<SessionService, 'adopt' | 'confirm'>): OwnAccount {
  return {
    get: () => call('account.get'),
    async update(body) {
      await call('account.update', { body })
      await session.confirm()
    },
    async changePassword(password, nextPassword) {
      await session.adopt(await call('account.change-password', {
        body: { password, nextPassword },
      }))
    },
    beginTotp: password => call('account.begin-totp', {
      body: { password },
    }),
    async confirmTotp(code) {
      const { recoveryCodes } = await call('account.confirm-totp', {
        body: { code },
      })
      await session.confirm()
      return recoveryCodes
    },
    async removeTotp(password) {
      await call('account.remove-totp', {
        body: { password },
      })
      await session.confirm()
    },
    async renewRecoveryCodes(password) {
      const { recoveryCodes } = await call('account.renew-recovery-codes', {
        body: { password },
      })
      return recoveryCodes
    },
    listSessions: async () => (await call('account.sessions')).sessions,
    async endSession(sessionId) {
      await call('account.end-session', {
        params: { sessionId },
      })
    },
    async endOtherSessions() {
      await call('account.end-other-sessions')
    },
  }
}
