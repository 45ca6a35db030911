import type { Session } from '#contract/configuration'
import type { ErrorCode } from '#contract/errors'
import type { Clock } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { ConfigurationCache } from '../../core/configuration-cache.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import { AppError } from '#contract/app-error'
import { createObservable } from '../../core/observable.ts'

/*
 *  unknown --start--> signed-in (remembered) --server agrees--> signed-in (confirmed)
 *     |                     |                                        |
 *     +--nothing known------+-------- server says no ----------------+--> signed-out
 */
export type SessionState
  = | { kind: 'unknown' }
    | { kind: 'signed-out', because: 'asked' | 'refused' | 'unreachable' | 'never' }
    /** `confirmed` is false while the server has not been reached: the page then works with what the browser remembers. */
    | { kind: 'signed-in', session: Session, confirmed: boolean }

export type SignInOutcome
  = | { outcome: 'signed-in' }
    | { outcome: 'refused', code: ErrorCode }
    | { outcome: 'unreachable' }

/** Who uses this browser. Remembers the last session, so that the events can be read with the network off. */
export class SessionService {
  readonly #api: ApiPort
  readonly #cache: ConfigurationCache
  readonly #now: Clock
  readonly #state: WritableObservable<SessionState> = createObservable<SessionState>({ kind: 'unknown' })

  constructor(options: { api: ApiPort, cache: ConfigurationCache, now: Clock }) {
    this.#api = options.api
    this.#cache = options.cache
    this.#now = options.now
  }

  get state(): Observable<SessionState> {
    return this.#state
  }

  /** Resolves as soon as it is known whether somebody is signed in: from memory at once, else from the server. */
  async start(): Promise<void> {
    const { session: remembered } = await this.#cache.load()
    if (!remembered || remembered.expiresAt <= this.#now())
      return this.confirm()
    this.#state.set({ kind: 'signed-in', session: remembered, confirmed: false })
    void this.confirm()
  }

  /** Asks the server who is signed in. Where it cannot be asked, what is remembered stays. Never rejects. */
  async confirm(): Promise<void> {
    try {
      await this.#enter(await this.#api.call('session.get'))
    }
    catch (error) {
      if (error instanceof AppError && error.httpStatus === 401)
        await this.#leave('refused')
      else if (this.#state.value.kind !== 'signed-in')
        this.#state.set({ kind: 'signed-out', because: 'unreachable' })
    }
  }

  /** Spends a one-time link's token. */
  async signIn(token: string): Promise<SignInOutcome> {
    try {
      await this.#enter(await this.#api.call('session.create', {
        body: { token },
      }))
      return { outcome: 'signed-in' }
    }
    catch (error) {
      return error instanceof AppError
        ? { outcome: 'refused', code: error.code }
        : { outcome: 'unreachable' }
    }
  }

  /** Ends the session here even where the server cannot be told; the cookie then ends by itself. */
  async signOut(): Promise<void> {
    try {
      await this.#api.call('session.remove')
    }
    catch {
      // Either it is over already, or nobody can be told; both leave this browser signed out.
    }
    await this.#leave('asked')
  }

  async #enter(session: Session): Promise<void> {
    this.#state.set({ kind: 'signed-in', session, confirmed: true })
    await this.#cache.save({ session })
  }

  async #leave(because: 'asked' | 'refused'): Promise<void> {
    const before = this.#state.value
    // Refused again says nothing new; refused before anybody was here is a first visit.
    if (before.kind !== 'signed-out' || because === 'asked') {
      this.#state.set({
        kind: 'signed-out',
        because: before.kind === 'unknown' && because === 'refused'
          ? 'never'
          : because,
      })
    }
    await this.#cache.clear()
  }
}
