import type { MemberId } from '#contract/ids'
import type { Observable } from '../../core/observable.ts'
import type { SessionState } from './session-service.ts'

/**
 * Starts `work` when somebody is signed in and aborts its signal when they are not any more, or when it is somebody else.
 * A session that the server merely confirms goes on undisturbed. One that has to set up its second step first may do nothing else.
 */
export function whileSignedIn(session: Observable<SessionState>, work: (signal: AbortSignal) => void): void {
  let current: { memberId: MemberId, ending: AbortController } | undefined
  const follow = (state: SessionState): void => {
    const memberId = state.kind === 'signed-in' && !state.session.isSecondStepRequired
      ? state.session.memberId
      : undefined
    if (memberId === current?.memberId)
      return
    current?.ending.abort()
    current = memberId && {
      memberId,
      ending: new AbortController(),
    }
    if (current)
      work(current.ending.signal)
  }
  follow(session.value)
  session.subscribe(follow)
}
