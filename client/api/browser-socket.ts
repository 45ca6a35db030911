import type { WebSocketLike } from './server-socket.ts'
import { socketPath } from '#contract/routes'

/** Opens the WebSocket of the page's own server: `connect: () => openBrowserSocket(location, WebSocket)`. */
export function openBrowserSocket(page: Pick<Location, 'protocol' | 'host'>, Socket: new (url: string) => WebSocketLike): WebSocketLike {
  return new Socket(`${page.protocol === 'https:'
    ? 'wss:'
    : 'ws:'}//${page.host}${socketPath}`)
}

/** Follows what the browser says about its network: `offline` gives the connection up, `online` tries at once. Answers how to stop. */
export function followBrowserNetwork(
  browser: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  socket: { reconnect: () => void, lose: () => void },
): () => void {
  const { reconnect, lose } = socket
  browser.addEventListener('online', reconnect)
  browser.addEventListener('offline', lose)
  return () => {
    browser.removeEventListener('online', reconnect)
    browser.removeEventListener('offline', lose)
  }
}
