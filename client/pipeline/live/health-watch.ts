import type { HealthAlarm } from '#contract/health-alarm'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import { createObservable } from '../../core/observable.ts'

/** HE6: the health alarms that stand now, as far as whoever is signed in may hear of them; undefined: the server is not reached. */
export class HealthWatch {
  readonly #socket: SocketPort
  readonly #alarms: WritableObservable<readonly HealthAlarm[] | undefined> = createObservable<readonly HealthAlarm[] | undefined>(undefined)

  constructor(socket: SocketPort) {
    this.#socket = socket
  }

  get alarms(): Observable<readonly HealthAlarm[] | undefined> {
    return this.#alarms
  }

  /** Follows until `signal` aborts. */
  run(signal: AbortSignal): void {
    const stops = [
      this.#socket.onNotice(notice => notice.notice === 'health' && this.#alarms.set(notice.alarms)),
      this.#socket.onState(state => state.kind !== 'open' && this.#alarms.set(undefined)),
    ]
    signal.addEventListener('abort', () => {
      stops.forEach(stop => stop())
      this.#alarms.set(undefined)
    }, { once: true })
  }
}
