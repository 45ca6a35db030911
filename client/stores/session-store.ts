import type { Permission } from '#contract/permission'
import type { RouteBody } from '#contract/routes'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { sessionMay } from '../core/session-may.ts'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** Who is signed in, and what they may do. The server asks again; this only decides what is offered. */
export const useSessionStore = defineStore('session', () => {
  const { session, localData } = useAppServices()
  const state = fromObservable(session.state)
  const leaving = fromObservable(localData.state)
  const current = computed(() => state.value.kind === 'signed-in'
    ? state.value.session
    : undefined)
  const may = (permission: Permission): boolean => current.value !== undefined && sessionMay(current.value, permission)
  return {
    state,
    current,
    may,
    signIn: (token: string) => session.signIn(token),
    signInByPassword: (login: string, password: string) => session.signInByPassword(login, password),
    signInBySecondStep: (challenge: string, code: string) => session.signInBySecondStep(challenge, code),
    completeSetUp: (setUp: RouteBody<'setup.complete'>) => session.completeSetUp(setUp),
    lookAtLink: (token: string) => session.lookAtLink(token),
    acceptLink: (acceptance: RouteBody<'invitation.accept'>) => session.acceptLink(acceptance),
    isSetUpNeeded: () => session.isSetUpNeeded(),
    /** Sending, asking or wiping, while somebody leaves this device. */
    leaving,
    signOut: () => localData.signOut(),
    confirmLoss: () => localData.confirmLoss(),
    stay: () => localData.cancel(),
    confirm: () => session.confirm(),
  }
})
