import type { IncomingMessage, RequestOptions } from 'node:http'
import type { OutboundNetwork } from './outbound-network.ts'
import { Buffer } from 'node:buffer'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'

export interface OutboundRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly timeoutMs: number
}

export interface OutboundReply {
  readonly status: number
  /** The first characters of what was said, for the log. */
  readonly text: string
}

const keptCharacters = 200

/**
 * POSTs to an address that a person gave. Its host is resolved once, looked at, and connected to as it was looked at; a redirect is an answer
 * and is not followed. Rejects with what was wrong, for the address rule as well.
 */
export async function post({ url, headers, body, timeoutMs }: OutboundRequest, network: OutboundNetwork): Promise<OutboundReply> {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const isTls = protocol === 'https:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = port === ''
    ? isTls ? 443 : 80
    : Number(port)
  const address = await network.resolve(host, number)
  const options: RequestOptions & { servername?: string } = {
    host: address,
    port: number,
    path: `${pathname}${search}`,
    method: 'POST',
    headers: {
      ...headers,
      'host': port === ''
        ? hostname
        : `${hostname}:${port}`,
      'user-agent': 'Ansim',
      'content-length': body.byteLength,
    },
    agent: false,
    timeout: timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
    ...isTls && isIP(host) === 0 && { servername: host },
  }
  return await new Promise((resolve, reject) => {
    const onReply = (reply: IncomingMessage): void => {
      let text = ''
      reply.on('data', (chunk: Buffer) => {
        if (text.length < keptCharacters)
          text += chunk.toString('utf8')
      })
      reply.on('end', () => resolve({
        status: reply.statusCode ?? 0,
        text: text.slice(0, keptCharacters),
      }))
      reply.on('error', reject)
    }
    const request = isTls
      ? requestTls(options, onReply)
      : requestPlain(options, onReply)
    request.on('error', reject)
    request.end(Buffer.from(body))
  })
}

/** Why a try failed, in a few words without addresses that hold secrets. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error))
    return 'It failed for an unknown reason.'
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return 'It did not answer in time.'
  const code = 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
  switch (code) {
    case 'ECONNREFUSED':
      return 'Nothing listens there: the connection was refused.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Its name is not known here.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'It hung up.'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'It cannot be reached from here.'
    default:
      return error.message.slice(0, 200)
  }
}
