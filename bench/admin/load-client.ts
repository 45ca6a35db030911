import type { IncomingHttpHeaders } from 'node:http'
import { Buffer } from 'node:buffer'
import { Agent, request } from 'node:http'

export interface LoadAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** From the request to the last byte, in ms. */
  readonly tookMs: number
}

/** One browser: a connection that is kept, an address of its own by which the server tells it from others, and a cookie. */
export interface LoadClient {
  readonly from: string
  cookie: string | undefined
  /** Rejects when there is no answer within 30 s. */
  readonly ask: (method: string, path: string, body?: unknown, mediaType?: string) => Promise<LoadAnswer>
  readonly close: () => void
}

const patienceMs = 30_000

/** `index`: which of some 60,000 loopback addresses it comes from. */
export function createLoadClient(port: number, index: number): LoadClient {
  const from = `127.1.${Math.floor(index / 250)}.${index % 250 + 1}`
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const client: LoadClient = {
    from,
    cookie: undefined,
    ask: (method, path, body, mediaType = 'application/json') => new Promise((resolve, reject) => {
      const bytes = body === undefined
        ? undefined
        : body instanceof Uint8Array
          ? Buffer.from(body)
          : Buffer.from(JSON.stringify(body))
      const begin = performance.now()
      const sent = request({
        host: '127.0.0.1',
        port,
        localAddress: from,
        method,
        path,
        agent,
        timeout: patienceMs,
        headers: {
          host: `localhost:${port}`,
          origin: `http://localhost:${port}`,
          ...(client.cookie !== undefined && { cookie: client.cookie }),
          ...(bytes && {
            'content-type': mediaType,
            'content-length': String(bytes.length),
          }),
        },
      }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes: Buffer.concat(chunks),
          tookMs: performance.now() - begin,
        }))
      })
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within ${patienceMs / 1_000} s`)))
      sent.on('error', reject)
      sent.end(bytes)
    }),
    close: () => agent.destroy(),
  }
  return client
}

/** Signs in by a link's token; fails with the server's words. */
export async function signIn(client: LoadClient, token: string): Promise<LoadAnswer> {
  const answer = await client.ask('POST', '/api/session', { token })
  if (answer.status !== 200)
    throw new Error(`sign-in: ${answer.status} ${answer.bytes}`)
  const cookie = answer.headers['set-cookie']?.map(line => line.split(';')[0]!).join('; ')
  client.cookie = cookie
  return answer
}
