import type { InjectionKey } from 'vue'

/** The token that the page was opened with, held in memory until it is spent. */
export interface PendingToken {
  /** Answers it once. */
  readonly take: () => string | undefined
}

export const pendingTokenKey: InjectionKey<PendingToken> = Symbol('pending sign-in token')
