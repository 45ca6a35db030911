import type { Configuration } from '#contract/configuration'
import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { IngestState, StreamKind } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { ConfigurationCache } from '../../core/configuration-cache.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import { unreachable } from '#contract/unreachable'
import { createObservable } from '../../core/observable.ts'

export type ConfigurationState
  = | { kind: 'loading' }
    /** `fresh` is false for what the browser remembers from an earlier day. */
    | { kind: 'known', configuration: Configuration, fresh: boolean }

interface StreamNews { readonly cameraId: CameraId, readonly streamKind: StreamKind, readonly ingest: IngestState }

const retryMs = 3_000

/** Cameras, zones and rules as the server has them now: fetched whole when the socket opens or says they changed. */
export class ConfigurationService {
  readonly #api: ApiPort
  readonly #cache: ConfigurationCache
  readonly #timers: Timers
  readonly #state: WritableObservable<ConfigurationState> = createObservable<ConfigurationState>({ kind: 'loading' })
  readonly #serverOffsetMs = createObservable(0)
  #signal: AbortSignal | undefined
  #fetching = false
  #again = false
  /** What was heard while an answer was on its way: that was written before or after it, nobody knows, but the last word is always heard. */
  #heardMeanwhile: StreamNews[] = []
  #cancelRetry: () => void = () => {}

  constructor(options: { api: ApiPort, cache: ConfigurationCache, timers: Timers }) {
    this.#api = options.api
    this.#cache = options.cache
    this.#timers = options.timers
  }

  get state(): Observable<ConfigurationState> {
    return this.#state
  }

  /** Server's clock minus this browser's, in ms. */
  get serverOffsetMs(): Observable<number> {
    return this.#serverOffsetMs
  }

  /** Shows what is remembered and follows the server until `signal` aborts. */
  async run(socket: SocketPort, signal: AbortSignal): Promise<void> {
    this.#signal = signal
    const stops = [
      socket.onNotice(notice => this.#hear(notice)),
      socket.onState(state => state.kind === 'open' && void this.refresh()),
    ]
    signal.addEventListener('abort', () => {
      stops.forEach(stop => stop())
      this.#cancelRetry()
      this.#state.set({ kind: 'loading' })
    }, { once: true })
    const { configuration: remembered } = await this.#cache.load()
    if (remembered && this.#state.value.kind === 'loading' && !signal.aborted)
      this.#state.set({ kind: 'known', configuration: remembered, fresh: false })
    if (!signal.aborted)
      await this.refresh()
  }

  /** One fetch at a time; a wish that comes during one causes one more. Never rejects. */
  async refresh(): Promise<void> {
    const signal = this.#signal
    if (!signal || signal.aborted)
      return
    if (this.#fetching) {
      this.#again = true
      return
    }
    this.#fetching = true
    this.#heardMeanwhile = []
    this.#cancelRetry()
    try {
      const answer = await this.#api.call('configuration.get', { signal })
      const configuration = this.#heardMeanwhile.reduce(withNews, answer)
      this.#serverOffsetMs.set(configuration.serverTime - this.#timers.now())
      this.#state.set({ kind: 'known', configuration, fresh: true })
      await this.#cache.save({ configuration })
    }
    catch {
      if (signal.aborted)
        return
      // Signed out or not reached: both are shown elsewhere. The socket's next opening asks again; this is for the case that only HTTP failed.
      this.#cancelRetry = this.#timers.after(retryMs, () => void this.refresh())
    }
    finally {
      this.#fetching = false
    }
    if (this.#again) {
      this.#again = false
      await this.refresh()
    }
  }

  #hear(notice: Notice): void {
    switch (notice.notice) {
      case 'welcome':
        this.#serverOffsetMs.set(notice.serverTime - this.#timers.now())
        return
      case 'configuration-changed':
        void this.refresh()
        return
      case 'ingest-state':
        this.#patch(notice)
        return
      case 'stream-available':
      case 'stream-gone':
      case 'media-rebuilt':
      case 'consumer-closed':
      case 'lease':
      case 'analysis':
      case 'feed':
      case 'health':
      case 'alert':
      case 'silences':
      case 'look':
        return
      default:
        unreachable(notice)
    }
  }

  #patch(news: StreamNews): void {
    if (this.#fetching)
      this.#heardMeanwhile.push(news)
    const state = this.#state.value
    if (state.kind === 'known') {
      this.#state.set({
        ...state,
        configuration: withNews(state.configuration, news),
      })
    }
  }
}

function withNews(configuration: Configuration, { cameraId, streamKind, ingest }: StreamNews): Configuration {
  const cameras = configuration.cameras.map(camera => camera.cameraId !== cameraId
    ? camera
    : {
        ...camera,
        streams: camera.streams.map(stream => stream.streamKind === streamKind
          ? { ...stream, ingest }
          : stream),
      })
  return { ...configuration, cameras }
}
