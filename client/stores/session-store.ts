import type { Permission } from '#contract/permission'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { rolePermissions } from '#contract/permission'
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
  const may = (permission: Permission): boolean => current.value !== undefined && rolePermissions[current.value.role].has(permission)
  return {
    state,
    current,
    may,
    signIn: (token: string) => session.signIn(token),
    /** Sending, asking or wiping, while somebody leaves this device. */
    leaving,
    signOut: () => localData.signOut(),
    confirmLoss: () => localData.confirmLoss(),
    stay: () => localData.cancel(),
    confirm: () => session.confirm(),
  }
})
