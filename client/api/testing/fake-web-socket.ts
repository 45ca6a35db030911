import type { WebSocketLike } from '../server-socket.ts'

export interface FakeWebSocket extends WebSocketLike {
  /** What the page sent, parsed. */
  readonly sent: { id: number, method: string, data: unknown }[]
  readonly isClosed: boolean
  /** The server says this. */
  readonly say: (message: unknown) => void
  /** The connection ends from outside. */
  readonly end: (code: number) => void
}

/** A WebSocket whose other end is the test. */
export function createFakeWebSocket(): FakeWebSocket {
  const sent: FakeWebSocket['sent'] = []
  let isClosed = false
  const socket: FakeWebSocket = {
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    sent,
    get isClosed() { return isClosed },
    send: data => void sent.push(JSON.parse(data)),
    close() { isClosed = true },
    say: message => socket.onmessage?.(new MessageEvent('message', {
      data: typeof message === 'string'
        ? message
        : JSON.stringify(message),
    })),
    end(code) {
      isClosed = true
      // Node has no CloseEvent; the code is all that is read.
      socket.onclose?.({ code } as CloseEvent)
    },
  }
  return socket
}
