import type { Clock } from '#contract/time'
import type { ApiPort } from './core/api-port.ts'
import type { PushSwitch } from './core/push-switch.ts'
import type { SocketPort } from './core/socket-port.ts'
import type { AlertAdmin } from './pipeline/admin/alert-admin.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import { createPushSwitch } from './api/push-switch.ts'
import { createAlertAdmin } from './pipeline/admin/alert-admin.ts'
import { AlertWatch } from './pipeline/alerts/alert-watch.ts'

export interface OpenedAlerting {
  readonly watch: AlertWatch
  readonly admin: AlertAdmin
  readonly push: PushSwitch
}

const silencesKey = 'ansim.silences'

/** Alerts of the room, silences, and messages to this browser. */
export function openAlerting({ api, socket, session, now }: {
  readonly api: ApiPort
  readonly socket: SocketPort
  readonly session: SessionService
  readonly now: Clock
}): OpenedAlerting {
  return {
    admin: createAlertAdmin(api),
    push: createPushSwitch(globalThis, () => navigator.serviceWorker.ready),
    watch: new AlertWatch({
      socket,
      api,
      kept: {
        read: () => localStorage.getItem(silencesKey) ?? undefined,
        write: text => localStorage.setItem(silencesKey, text),
      },
      memberName: () => session.state.value.kind === 'signed-in'
        ? session.state.value.session.memberName
        : '',
      now,
    }),
  }
}
