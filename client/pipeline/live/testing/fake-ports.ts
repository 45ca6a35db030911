import type { Notice, SignalingMethod } from '#contract/signaling'
import type { MediaPort, TrackListener } from '../../../core/media-port.ts'
import type { SocketPort, SocketState } from '../../../core/socket-port.ts'
import { epochMs } from '#contract/time'
import { createListeners } from '../../../core/observable.ts'

/** A socket that says what the test tells it to and remembers what was asked of it. */
export function createFakeSocket() {
  const states = createListeners<SocketState>()
  const notices = createListeners<Notice>()
  const asked: { method: SignalingMethod, data: unknown }[] = []
  let state: SocketState = {
    kind: 'closed',
    since: epochMs(0),
    retryAt: epochMs(0),
  }
  const port: SocketPort = {
    get state() { return state },
    onState: states.add,
    onNotice: notices.add,
    async request(method, data) {
      asked.push({ method, data })
      return {} as never
    },
  }
  return {
    port,
    asked,
    say: notices.tell,
    turn(kind: 'open' | 'closed') {
      state = kind === 'open'
        ? {
            kind,
            since: epochMs(0),
          }
        : {
            kind,
            since: epochMs(0),
            retryAt: epochMs(0),
          }
      states.tell(state)
    },
  }
}

/** Media whose tracks appear when the test says so. */
export function createFakeMedia() {
  const watching = new Map<string, TrackListener>()
  const port: MediaPort = {
    watch(cameraId, streamKind, listener) {
      const key = `${cameraId} ${streamKind}`
      watching.set(key, listener)
      return () => void watching.delete(key)
    },
    view: () => ({
      thin: () => {},
      holdBack: () => {},
      stop: () => {},
    }),
    readings: async () => [],
  }
  return { port, watching }
}
