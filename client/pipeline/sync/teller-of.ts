import type { Teller } from '../../core/sync/teller.ts'
import type { SessionState } from '../live/session-service.ts'
import { rolePermissions } from '#contract/permission'

/** RV2: what who is signed in may tell the server; nothing where nobody is. */
export function tellerOf(state: SessionState): Teller {
  if (state.kind !== 'signed-in')
    return { mayRecord: false }
  const may = rolePermissions[state.session.role]
  return {
    mayRecord: may.has('safety-event:record'),
    ...may.has('safety-event:annotate') && { annotatesAs: state.session.memberId },
  }
}
