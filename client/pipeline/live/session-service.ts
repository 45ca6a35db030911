import type { Session } from '#contract/configuration'
import type { ErrorCode } from '#contract/errors'
import type { AccountLink } from '#contract/member'
import type { RouteBody } from '#contract/routes'
import type { Clock } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { ConfigurationCache } from '../../core/configuration-cache.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import { AppError } from '#contract/app-error'
import { z } from '#contract/schema'
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
    /** `retryAfterMs`: how long the server hears no more of it. */
    | { outcome: 'refused', code: ErrorCode, retryAfterMs?: number }
    | { outcome: 'unreachable' }

/** A password that was right may want a second step: `challenge` belongs to it. */
export type PasswordOutcome = SignInOutcome | { outcome: 'second-step', challenge: string }

const waitSchema = z.object({
  retryAfterMs: z.number().min(0),
})

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

  /** The socket was turned away: whether that is because nobody is signed in any more. Another reason is a second step that is overdue since a moment ago. */
  async isGone(): Promise<boolean> {
    try {
      const session = await this.#api.call('session.get')
      if (this.#state.value.kind === 'signed-in')
        await this.adopt(session)
      return false
    }
    catch (error) {
      return error instanceof AppError && error.httpStatus === 401
    }
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
  signIn(token: string): Promise<SignInOutcome> {
    return this.#enterBy(() => this.#api.call('session.create', {
      body: { token },
    }))
  }

  /** By name or e-mail address and password. */
  async signInByPassword(login: string, password: string): Promise<PasswordOutcome> {
    let challenge: string | undefined
    const entered = await this.#enterBy(async () => {
      const reply = await this.#api.call('sign-in.password', {
        body: { login, password },
      })
      if (reply.outcome === 'signed-in')
        return reply.session
      challenge = reply.challenge
    })
    return challenge === undefined
      ? entered
      : { outcome: 'second-step', challenge }
  }

  /** `code`: of the app, or a recovery code. */
  signInBySecondStep(challenge: string, code: string): Promise<SignInOutcome> {
    return this.#enterBy(() => this.#api.call('sign-in.second-step', {
      body: { challenge, code },
    }))
  }

  /** Whether nobody has an account yet; undefined where the server cannot say. Never rejects. */
  async isSetUpNeeded(): Promise<boolean | undefined> {
    try {
      return (await this.#api.call('setup.get')).isNeeded
    }
    catch {
      return undefined
    }
  }

  /** Makes the first administrator and signs them in. */
  completeSetUp(setUp: RouteBody<'setup.complete'>): Promise<SignInOutcome> {
    return this.#enterBy(() => this.#api.call('setup.complete', { body: setUp }))
  }

  /** What a link is for, before it is used. Rejects with AppError or NetworkUnavailable. */
  lookAtLink(token: string): Promise<AccountLink> {
    return this.#api.call('invitation.look', {
      body: { token },
    })
  }

  /** Takes an invitation, or a link to a new password, and signs in. */
  acceptLink(acceptance: RouteBody<'invitation.accept'>): Promise<SignInOutcome> {
    return this.#enterBy(() => this.#api.call('invitation.accept', { body: acceptance }))
  }

  /** The server gave this browser a new session of the one who is signed in. */
  adopt(session: Session): Promise<void> {
    return this.#enter(session)
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

  /** Enters the session that `ask` answers; undefined: not there yet. */
  async #enterBy(ask: () => Promise<Session | undefined>): Promise<SignInOutcome> {
    try {
      const session = await ask()
      if (session)
        await this.#enter(session)
      return { outcome: 'signed-in' }
    }
    catch (error) {
      if (!(error instanceof AppError))
        return { outcome: 'unreachable' }
      const wait = waitSchema.safeParse(error.details)
      return {
        outcome: 'refused',
        code: error.code,
        ...(wait.success && { retryAfterMs: wait.data.retryAfterMs }),
      }
    }
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
