import type { SessionState } from './session-service.ts'
import { expect, it } from 'vitest'
import { createObservable } from '../../core/observable.ts'
import { whileSignedIn } from './while-signed-in.ts'

function signedIn(memberId: string, confirmed: boolean) {
  return ({
    kind: 'signed-in',
    session: { memberId },
    confirmed,
  }) as SessionState
}

it('works once per person, ends with them, and is not disturbed by a confirmation', () => {
  const session = createObservable<SessionState>({ kind: 'unknown' })
  const signals: AbortSignal[] = []
  whileSignedIn(session, signal => signals.push(signal))
  expect(signals).toHaveLength(0)
  session.set(signedIn('kim', false))
  session.set(signedIn('kim', true))
  expect(signals.map(signal => signal.aborted)).toEqual([false])
  session.set(signedIn('lee', true))
  expect(signals.map(signal => signal.aborted)).toEqual([true, false])
  session.set({ kind: 'signed-out', because: 'asked' })
  expect(signals.map(signal => signal.aborted)).toEqual([true, true])
})
