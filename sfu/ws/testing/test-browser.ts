import type { Notice, ServerMessage, SignalingData, SignalingMethod } from '#contract/signaling'
import type { TestSite } from '../../http/testing/test-site.ts'
import { once } from 'node:events'
import WebSocket from 'ws'
import { socketPath } from '#contract/routes'
import { serverMessageSchema } from '#contract/signaling'

/** A browser's end of the socket; every message of the server is checked against the contract. */
export interface TestBrowser {
  readonly socket: WebSocket
  readonly notices: Notice[]
  readonly request: <M extends SignalingMethod>(method: M, data: SignalingData<M>) => Promise<Exclude<ServerMessage, { type: 'notice' }>>
  /** The first notice, past or future, that fits. */
  readonly hear: <N extends Notice['notice']>(notice: N, fits?: (notice: Extract<Notice, { notice: N }>) => boolean) => Promise<Extract<Notice, { notice: N }>>
  readonly close: () => Promise<void>
}

export async function openBrowser(site: TestSite, cookie: string): Promise<TestBrowser> {
  const socket = connect(site, { cookie, origin: site.origin })
  const notices: Notice[] = []
  const waiting = new Set<() => void>()
  const answers = new Map<number, (message: Exclude<ServerMessage, { type: 'notice' }>) => void>()
  let lastId = 0
  socket.on('message', (bytes) => {
    const message = serverMessageSchema.parse(JSON.parse(bytes.toString()))
    if (message.type === 'notice') {
      notices.push(message.data)
      for (const look of [...waiting])
        look()
    }
    else {
      answers.get(message.id)?.(message)
    }
  })
  await once(socket, 'open')
  return {
    socket,
    notices,
    request(method, data) {
      const id = ++lastId
      return new Promise((resolve) => {
        answers.set(id, resolve)
        socket.send(JSON.stringify({ type: 'request', id, method, data }))
      })
    },
    hear(name, fits = () => true) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = notices.find((notice): notice is Extract<Notice, { notice: typeof name }> => notice.notice === name && fits(notice as Extract<Notice, { notice: typeof name }>))
          if (found) {
            waiting.delete(look)
            resolve(found)
          }
        }
        waiting.add(look)
        look()
      })
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED)
        return
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** A socket with these headers, at the server's address by its name. */
export function connect(site: TestSite, headers: Record<string, string>): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${site.port}${socketPath}`, {
    headers: { host: `localhost:${site.port}`, ...headers },
  })
  socket.on('error', () => {})
  return socket
}

/** The HTTP status that refused the socket, or 101. */
export async function statusOf(site: TestSite, headers: Record<string, string>): Promise<number> {
  const socket = connect(site, headers)
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number),
    once(socket, 'error').then(() => 0),
  ])
  socket.terminate()
  return status
}
