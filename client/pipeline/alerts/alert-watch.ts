import type { RoomAlert } from '#contract/alert'
import type { Silence, SilenceId } from '#contract/alert-silence'
import type { Clock } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { Observable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import type { WaitingSilence } from '../../core/waiting-silences.ts'
import { AppError } from '#contract/app-error'
import { createListeners, createObservable } from '../../core/observable.ts'
import { byOwnClock, heldSilence } from '../../core/waiting-silences.ts'

export interface AlertWatchOptions {
  readonly socket: Pick<SocketPort, 'onNotice' | 'onState' | 'state'>
  readonly api: Pick<ApiPort, 'call'>
  /** Where silences outlive the page: as text, by this browser's clock. */
  readonly kept: { readonly read: () => string | undefined, readonly write: (text: string) => void }
  readonly memberName: () => string
  readonly now: Clock
}

/** What is silent: told by the server, and made here without a network. */
export interface SilenceState {
  readonly inForce: readonly Silence[]
  /** Of those, which the server has not heard of. */
  readonly waiting: ReadonlySet<SilenceId>
}

interface Kept { told: Silence[], waiting: WaitingSilence[] }

/** Alerts as they are told, and silences, with and without a network. Times are by this browser's clock. */
export class AlertWatch {
  readonly #options: AlertWatchOptions
  readonly #alerts = createListeners<RoomAlert>()
  readonly #silences = createObservable<SilenceState>({
    inForce: [],
    waiting: new Set(),
  })

  #kept: Kept
  #sending = Promise.resolve()
  /** Whoever asked is told, whichever sending it was that the server refused. */
  readonly #refused = new Map<SilenceId, AppError>()

  constructor(options: AlertWatchOptions) {
    this.#options = options
    this.#kept = parseKept(options.kept.read())
    this.#tell()
  }

  readonly onAlert = (listener: (alert: RoomAlert) => void): () => void => this.#alerts.add(listener)

  get silences(): Observable<SilenceState> {
    return this.#silences
  }

  /** Holds here at once; the server hears of it now or when it is back. Rejects with AppError where the server refuses it. */
  async silence(asked: Omit<WaitingSilence, 'madeAt'>): Promise<void> {
    this.#kept.waiting.push({
      ...asked,
      madeAt: this.#options.now(),
    })
    this.#save()
    await this.#send()
    const refused = this.#refused.get(asked.silenceId)
    this.#refused.delete(asked.silenceId)
    if (refused)
      throw refused
  }

  /** One that the server has not heard of ends here; others need it. */
  async end(silenceId: SilenceId): Promise<void> {
    if (this.#kept.waiting.some(each => each.silenceId === silenceId)) {
      this.#kept.waiting = this.#kept.waiting.filter(each => each.silenceId !== silenceId)
    }
    else {
      await this.#options.api.call('silence.end', {
        params: { silenceId },
      })
    }
    this.#kept.told = this.#kept.told.filter(each => each.silenceId !== silenceId)
    this.#save()
  }

  run(signal: AbortSignal): void {
    const { socket, now } = this.#options
    const stops = [
      socket.onNotice((notice) => {
        if (notice.notice === 'alert')
          this.#alerts.tell(notice.alert)
        if (notice.notice !== 'silences')
          return
        this.#kept.told = notice.silences.map(silence => byOwnClock(silence, notice.serverTime - now()))
        this.#save()
      }),
      socket.onState(state => state.kind === 'open' && void this.#send().catch(() => {})),
    ]
    signal.addEventListener('abort', () => stops.forEach(stop => stop()), { once: true })
  }

  /** One after the other: what was made while another was under way is sent as well. */
  #send(): Promise<void> {
    this.#sending = this.#sending.catch(() => {}).then(() => this.#sendWaiting())
    return this.#sending
  }

  async #sendWaiting(): Promise<void> {
    const { api, socket, now } = this.#options
    for (const waiting of [...this.#kept.waiting]) {
      if (socket.state.kind !== 'open')
        return
      const { madeAt, cameraName: _, ruleName: __, ...asked } = waiting
      try {
        const silence = await api.call('silence.create', {
          body: {
            ...asked,
            ageMs: Math.min(Math.max(0, now() - madeAt), asked.lastsMs),
          },
        })
        const offsetMs = silence.madeAt - madeAt
        this.#forget(waiting)
        this.#kept.told = [
          ...this.#kept.told.filter(({ silenceId }) => silenceId !== silence.silenceId),
          byOwnClock(silence, offsetMs),
        ]
        this.#save()
      }
      catch (error) {
        // Refused for good: it does not hold here either. Otherwise it waits.
        if (!(error instanceof AppError))
          return
        this.#forget(waiting)
        this.#refused.set(waiting.silenceId, error)
        this.#save()
      }
    }
  }

  #forget({ silenceId }: WaitingSilence): void {
    this.#kept.waiting = this.#kept.waiting.filter(each => each.silenceId !== silenceId)
  }

  #save(): void {
    const now = this.#options.now()
    this.#kept.told = this.#kept.told.filter(({ until }) => until > now)
    this.#options.kept.write(JSON.stringify(this.#kept))
    this.#tell()
  }

  #tell(): void {
    const { told, waiting } = this.#kept
    this.#silences.set({
      inForce: [
        ...told,
        ...waiting.map(each => heldSilence(each, this.#options.memberName())),
      ],
      waiting: new Set(waiting.map(({ silenceId }) => silenceId)),
    })
  }
}

/** What another version left is nothing; a silence less is an alarm more. */
function parseKept(text: string | undefined): Kept {
  try {
    const { told, waiting } = JSON.parse(text ?? '') as Partial<Kept>
    return { told: told ?? [], waiting: waiting ?? [] }
  }
  catch {
    return { told: [], waiting: [] }
  }
}
