import { Buffer } from 'node:buffer'
import { request } from 'node:http'

/** One request of the matrix. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Asks the server at `port` of this machine as a page of its own does; `cookie` undefined: as nobody. */
export type MatrixClient = (asked: Asked, cookie: string | undefined) => Promise<Answered>

export function createMatrixClient(port: number): MatrixClient {
  return ({ method, path, body, headers = {} }, cookie) => new Promise((resolve, reject) => {
    const bytes = body === undefined
      ? undefined
      : body instanceof Uint8Array
        ? Buffer.from(body)
        : Buffer.from(typeof body === 'string'
            ? body
            : JSON.stringify(body))
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: {
        host: `localhost:${port}`,
        origin: `http://localhost:${port}`,
        ...(cookie !== undefined && { cookie }),
        ...(bytes && {
          'content-length': String(bytes.length),
        }),
        ...(bytes && !(body instanceof Uint8Array) && { 'content-type': 'application/json' }),
        ...headers,
      },
    }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        text: Buffer.concat(chunks).toString('latin1'),
        headers: response.headers,
      }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}
