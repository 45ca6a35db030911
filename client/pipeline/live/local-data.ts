import type { Timers } from '#contract/timers'
import type { Observable } from '../../core/observable.ts'
import type { EventStore, OutboxCounts } from '../../core/sync/event-store.ts'
import type { SessionService, SessionState } from './session-service.ts'
import { createObservable } from '../../core/observable.ts'

/** What is on this device alone. */
export type Unsent = Pick<OutboxCounts, 'waiting' | 'waitingAnnotations' | 'waitingPictures'>

/*
 * HD3:
 *   settled --sign out--> sending --all sent--> wiping --> settled (signed out)
 *                           |  ^                   ^
 *            not in time    v  | cancelled         | confirmed
 *                         asking ------------------+
 *   refused by the server: --nothing waits--> wiping;  --something waits--> kept (--confirmed--> wiping)
 */
export type Leaving
  = | { kind: 'settled' }
    | { kind: 'sending', left: number }
    /** Not everything could be sent: is it to be lost? */
    | { kind: 'asking', unsent: Unsent }
    | { kind: 'wiping' }
    /** Nobody is signed in and something waits: signing in sends it. */
    | { kind: 'kept', unsent: Unsent }

export interface LocalDataParts {
  store: Pick<EventStore, 'counts' | 'wipe'>
  /** Films that only this browser has. */
  waitingFilms: () => Promise<number>
  session: Pick<SessionService, 'state' | 'signOut'>
  timers: Timers
  /** Whether sending is worth waiting for. */
  isOnline: () => boolean
}

export interface LocalData {
  readonly state: Observable<Leaving>
  /** Sends what waits, wipes this browser's copy and ends the session; asks where not everything could be sent. */
  readonly signOut: () => Promise<void>
  /** It may be lost. */
  readonly confirmLoss: () => Promise<void>
  /** Stay signed in. */
  readonly cancel: () => void
}

/** Sending that has not ended by then is asked about; it goes on meanwhile. */
const patienceMs = 20_000
const lookEveryMs = 250

const unsentIn = ({ waiting, waitingAnnotations, waitingPictures }: Unsent): number => waiting + waitingAnnotations + waitingPictures

/** HD3: a shared tablet keeps nothing of who left, and loses nothing that only it had. */
export function createLocalData({ store, waitingFilms, session, timers, isOnline }: LocalDataParts): LocalData {
  const state = createObservable<Leaving>({ kind: 'settled' })

  /** A film is a picture, as far as its loss goes. */
  async function countUnsent(): Promise<Unsent> {
    const [counts, films] = await Promise.all([
      store.counts(),
      waitingFilms(),
    ])
    return { ...counts, waitingPictures: counts.waitingPictures + films }
  }

  async function wipe(): Promise<void> {
    state.set({ kind: 'wiping' })
    try {
      // First the session: what runs while somebody is signed in stops, and writes nothing afterwards.
      if (session.state.value.kind === 'signed-in')
        await session.signOut()
      await store.wipe()
    }
    finally {
      state.set({ kind: 'settled' })
    }
  }

  /** Nobody is signed in any more, for whatever reason but this one's own. */
  async function follow(next: SessionState): Promise<void> {
    if (next.kind === 'signed-in' && state.value.kind === 'kept')
      state.set({ kind: 'settled' })
    if (next.kind !== 'signed-out' || next.because === 'unreachable' || state.value.kind === 'wiping')
      return
    const unsent = await countUnsent()
    if (unsentIn(unsent) === 0)
      await wipe()
    else
      state.set({ kind: 'kept', unsent })
  }
  session.state.subscribe(next => void follow(next).catch(() => {}))

  /** Resolves when all is sent, when it was cancelled, or when patience ends. */
  async function whenSent(): Promise<void> {
    const until = timers.now() + patienceMs
    while (state.value.kind === 'sending' && timers.now() < until) {
      const left = unsentIn(await countUnsent())
      if (left === 0)
        return
      // Cancelled while counting is cancelled.
      if (state.value.kind === 'sending')
        state.set({ kind: 'sending', left })
      await new Promise<void>(resolve => void timers.after(lookEveryMs, resolve))
    }
  }

  return {
    state,
    async signOut() {
      let unsent = await countUnsent()
      if (unsentIn(unsent) > 0 && isOnline()) {
        state.set({
          kind: 'sending',
          left: unsentIn(unsent),
        })
        await whenSent()
        if (state.value.kind !== 'sending')
          return
        unsent = await countUnsent()
      }
      if (unsentIn(unsent) > 0)
        state.set({ kind: 'asking', unsent })
      else
        await wipe()
    },
    confirmLoss: wipe,
    cancel() {
      if (state.value.kind === 'sending' || state.value.kind === 'asking')
        state.set({ kind: 'settled' })
    },
  }
}
