import type { SignedInBrowser } from '#contract/account'
import type { SessionId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { Account } from '../pipeline/admin/own-account.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'

/** One's own account and the browsers that are signed in with it, as they were when last loaded. Calls reject with AppError or NetworkUnavailable. */
export const useAccountStore = defineStore('account', () => {
  const { ownAccount } = useAppServices()
  const account = shallowRef<Account>()
  const browsers = shallowRef<readonly SignedInBrowser[]>([])

  async function load(): Promise<void> {
    const [own, sessions] = await Promise.all([
      ownAccount.get(),
      ownAccount.listSessions(),
    ])
    account.value = own
    // This one first, then who was here last.
    browsers.value = sessions.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.seenAt - a.seenAt)
  }
  return {
    account,
    browsers,
    load,
    async update(update: RouteBody<'account.update'>) {
      await ownAccount.update(update)
      await load()
    },
    async changePassword(password: string, nextPassword: string) {
      await ownAccount.changePassword(password, nextPassword)
      await load()
    },
    /** The secret is handed through and kept nowhere. */
    beginTotp: (password: string) => ownAccount.beginTotp(password),
    confirmTotp: (code: string) => ownAccount.confirmTotp(code),
    async removeTotp(password: string) {
      await ownAccount.removeTotp(password)
      await load()
    },
    renewRecoveryCodes: (password: string) => ownAccount.renewRecoveryCodes(password),
    async endSession(sessionId: SessionId) {
      await ownAccount.endSession(sessionId)
      await load()
    },
    async endOtherSessions() {
      await ownAccount.endOtherSessions()
      await load()
    },
  }
})
