import { Buffer } from 'node:buffer'
import { request } from 'node:http'

export interface PeopleAnswer {
  readonly status: number
  readonly text: string
  readonly json: <T>() => T
}

/** A browser, as far as signing in goes: it keeps cookies, and stands at one address of this machine. */
export interface PeopleClient {
  readonly ask: (method: string, path: string, body?: unknown) => Promise<PeopleAnswer>
  readonly cookies: ReadonlyMap<string, string>
  /** Everything that was answered, without the headers that hand over cookies. */
  readonly heard: readonly string[]
  /** The last answer handed a secret over: it is not counted among them. */
  readonly forgetLast: () => void
}

/** Nothing here takes so long: what is not answered by then fails, for no part may wait for ever. */
const longestAnswerMs = 120_000

/** `from`: a loopback address, by which the server tells one machine from another. */
export function createPeopleClient(port: number, from = '127.0.0.1'): PeopleClient {
  const cookies = new Map<string, string>()
  const heard: string[] = []
  return {
    cookies,
    heard,
    forgetLast: () => void heard.pop(),
    ask: (method, path, body) => new Promise((resolve, reject) => {
      const bytes = body === undefined
        ? undefined
        : Buffer.from(JSON.stringify(body))
      const sent = request({
        host: '127.0.0.1',
        port,
        localAddress: from,
        method,
        path,
        agent: false,
        headers: {
          host: `localhost:${port}`,
          origin: `http://localhost:${port}`,
          ...(cookies.size > 0 && {
            cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          }),
          ...(bytes && {
            'content-type': 'application/json',
            'content-length': String(bytes.length),
          }),
        },
      }, (response) => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          if (value === '')
            cookies.delete(name)
          else
            cookies.set(name, value)
        }
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const { 'set-cookie': _, ...rest } = response.headers
          heard.push(`${JSON.stringify(rest)}\n${text}`)
          resolve({
            status: response.statusCode ?? 0,
            text,
            json: () => JSON.parse(text),
          })
        })
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.setTimeout(longestAnswerMs, () => sent.destroy(new Error(`${method} ${path} was not answered.`)))
      sent.end(bytes)
    }),
  }
}
