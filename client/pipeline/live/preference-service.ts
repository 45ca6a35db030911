import type { MemberId } from '#contract/ids'
import type { PreferenceKey, PreferenceValue } from '#contract/preference'
import type { Clock } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { Observable } from '../../core/observable.ts'
import type { PreferenceRow, PreferenceStore } from '../../core/preference-store.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import { AppError } from '#contract/app-error'
import { preferenceSchemas } from '#contract/preference'
import { createListeners, createObservable } from '../../core/observable.ts'

interface PreferenceServiceOptions {
  readonly api: Pick<ApiPort, 'call'>
  readonly socket: Pick<SocketPort, 'onState' | 'state'>
  readonly store: PreferenceStore
  /** Who is signed in, and whether they have preferences on the server: a station has none. */
  readonly member: () => { readonly memberId: MemberId, readonly isShared: boolean } | undefined
  readonly now: Clock
}

type KnownPreferences = ReadonlyMap<PreferenceKey, unknown>

/** What who is signed in prefers: kept here first, then on the server, from where it comes to their other devices. */
export class PreferenceService {
  readonly #options: PreferenceServiceOptions
  readonly #values = createObservable<KnownPreferences>(new Map())
  readonly #overtaken = createListeners<PreferenceKey>()
  #rows = new Map<PreferenceKey, PreferenceRow>()
  /** When the server last answered a change of each, by this browser's clock. */
  readonly #answeredAt = new Map<PreferenceKey, number>()
  /** One thing after another: what is chosen while the server is asked is sent afterwards. */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: PreferenceServiceOptions) {
    this.#options = options
  }

  get values(): Observable<KnownPreferences> {
    return this.#values
  }

  /** PF6: a change of this browser lost against one that was made later elsewhere. */
  readonly onOvertaken = (listener: (key: PreferenceKey) => void): () => void => this.#overtaken.add(listener)

  /** PF4: holds here at once. Resolves when it is kept; the server hears of it now or when it is back. */
  async set<Key extends PreferenceKey>(key: Key, value: PreferenceValue<Key>): Promise<void> {
    const member = this.#options.member()
    if (!member)
      return
    const kept = this.#keep({
      memberId: member.memberId,
      key,
      value: structuredClone(value),
      changedAt: this.#options.now(),
    })
    void this.#next(() => this.#send()).catch(() => {})
    await kept
  }

  async run(signal: AbortSignal): Promise<void> {
    const { socket, member, store } = this.#options
    const { memberId } = member() ?? {}
    if (memberId === undefined)
      return
    const ended = new Promise<void>((resolve) => {
      if (signal.aborted)
        resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await this.#next(async () => {
      this.#rows = new Map((await store.load(memberId)).map(row => [row.key, row]))
      this.#tell()
    })
    const look = (): Promise<void> => this.#next(() => this.#exchange()).catch(() => {})
    const stop = socket.onState(state => state.kind === 'open' && void look())
    if (socket.state.kind === 'open')
      void look()
    await ended
    stop()
    this.#rows = new Map()
    this.#tell()
  }

  /** Asks again what other devices chose; a page that comes back into sight may have missed it. Never rejects. */
  refresh(): Promise<void> {
    return this.#next(() => this.#exchange()).catch(() => {})
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.catch(() => {}).then(work)
    return this.#turn
  }

  async #exchange(): Promise<void> {
    await this.#send()
    const { api, socket, member } = this.#options
    const asking = member()
    if (!asking?.isShared || socket.state.kind !== 'open')
      return
    const { preferences } = await api.call('preference.get')
    if (member()?.memberId !== asking.memberId)
      return
    for (const { key, value } of preferences) {
      const known = this.#rows.get(key)
      if (known?.changedAt === undefined && !isSame(key, known?.value, value))
        await this.#keep({ memberId: asking.memberId, key, value })
    }
  }

  async #send(): Promise<void> {
    const { socket, member, now } = this.#options
    for (const row of [
      ...this.#rows.values(),
    ]) {
      if (row.changedAt === undefined || !member()?.isShared || socket.state.kind !== 'open')
        continue
      const held = await this.#tellServer(row, Math.max(0, now() - Math.max(row.changedAt, this.#answeredAt.get(row.key) ?? 0)))
      // What was chosen while this was on its way came after it, however long that took.
      this.#answeredAt.set(row.key, now())
      // Chosen anew meanwhile: that one is sent next.
      if (this.#rows.get(row.key) !== row)
        continue
      const { changedAt: _, ...told } = row
      await this.#keep({
        ...told,
        value: held.value,
      })
      if (!isSame(row.key, held.value, row.value))
        this.#overtaken.tell(row.key)
    }
  }

  /** What holds on the server; what the server refuses for good stays here alone. */
  async #tellServer({ key, value }: PreferenceRow, ageMs: number): Promise<{ value: unknown }> {
    try {
      return await this.#options.api.call('preference.set', {
        params: { key },
        body: { value, ageMs },
      })
    }
    catch (error) {
      if (error instanceof AppError && error.httpStatus < 500 && error.code !== 'too-many-requests' && error.code !== 'not-signed-in')
        return { value }
      throw error
    }
  }

  #keep(row: PreferenceRow): Promise<void> {
    this.#rows.set(row.key, row)
    this.#tell()
    return this.#options.store.put(row)
  }

  #tell(): void {
    this.#values.set(new Map([...this.#rows].map(([key, { value }]) => [key, value])))
  }
}

/** The server's database has an order of its own for what is inside. */
function isSame(key: PreferenceKey, a: unknown, b: unknown): boolean {
  const [first, second] = [a, b].map(value => JSON.stringify(preferenceSchemas[key].safeParse(value).data ?? value))
  return first === second
}
