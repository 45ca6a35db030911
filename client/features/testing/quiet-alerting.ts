import type { ApiPort } from '../../core/api-port.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createObservable } from '../../core/observable.ts'
import { createAlertAdmin } from '../../pipeline/admin/alert-admin.ts'

/** Alerting in which nothing calls and nothing is silent; what is asked of the server goes to `api`. */
export function quietAlerting(api: Pick<ApiPort, 'call'>): AppServices['alerting'] {
  return {
    admin: createAlertAdmin(api),
    push: {
      isAble: false,
      state: async () => 'unable',
      turnOn: async () => undefined,
      turnOff: async () => {},
    },
    watch: {
      onAlert: () => () => {},
      silences: createObservable({
        inForce: [],
        waiting: new Set(),
      }),
      silence: async () => {},
      end: async () => {},
    },
  }
}
