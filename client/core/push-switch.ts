import type { NewPushSubscription } from '#contract/notification-routes'

/** Whether this browser may show messages while no page of ours is open: the browser's own side of it. */
export type PushState = 'unable' | 'denied' | 'off' | 'on'

export interface PushSwitch {
  readonly isAble: boolean
  readonly state: () => Promise<PushState>
  /** Asks the person, then the browser. Undefined: they said no. Rejects where the browser's service cannot be reached. */
  readonly turnOn: (key: string) => Promise<NewPushSubscription | undefined>
  readonly turnOff: () => Promise<void>
}
