import type { Clock } from '#contract/time'
import type { ApiPort } from './core/api-port.ts'
import type { SocketPort } from './core/socket-port.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import type { AnsimDatabase } from './storage/ansim-database.ts'
import { sessionMay } from './core/session-may.ts'
import { PreferenceService } from './pipeline/live/preference-service.ts'
import { whileSignedIn } from './pipeline/live/while-signed-in.ts'
import { createDexiePreferenceStore } from './storage/dexie-preference-store.ts'

/** What people prefer, on this device and their others. */
export function openPreferences({ api, socket, session, database, now }: {
  readonly api: ApiPort
  readonly socket: SocketPort
  readonly session: SessionService
  readonly database: AnsimDatabase
  readonly now: Clock
}): PreferenceService {
  const store = createDexiePreferenceStore(database)
  const service = new PreferenceService({
    api,
    socket,
    store,
    member() {
      const state = session.state.value
      return state.kind === 'signed-in'
        ? {
            memberId: state.session.memberId,
            isShared: sessionMay(state.session, 'account:edit'),
          }
        : undefined
    },
    now,
  })
  whileSignedIn(session.state, signal => void service.run(signal).catch(reportError))
  // Signed out, by whomever: nothing of who was here stays.
  session.state.subscribe(state => state.kind === 'signed-out' && state.because !== 'unreachable' && void store.clear().catch(reportError))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void service.refresh())
  return service
}
