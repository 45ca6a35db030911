import type { StoredSafetyEvent } from '../../sfu/contract/safety-event.ts'
import { once } from 'node:events'
import WebSocket from 'ws'

/** A server that runs, and a way to a sign-in link. */
export interface SignInPlace {
  readonly address: string
  readonly signInLink: (role?: string) => Promise<string>
}

/** A signed-in program in place of a browser: plain HTTP and sockets of this machine, with a session's cookie. */
export interface MemberClient {
  readonly cookie: string
  /** Rejects with the server's own words unless it answered 2xx. */
  readonly call: <T>(method: 'GET' | 'POST', path: string, body?: unknown) => Promise<T>
  /** Tells of each event as its notice arrives. */
  readonly listen: (onEvents: (items: readonly StoredSafetyEvent[]) => void) => Promise<WebSocket>
}

/** Nothing here takes so long: what is not answered by then fails, for no part may wait for ever. */
const longestAnswerMs = 120_000

export async function signInMember(place: SignInPlace, role: string): Promise<MemberClient> {
  const link = new URL(await place.signInLink(role))
  const origin = place.address
  const response = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      token: new URLSearchParams(link.hash.slice(1)).get('token'),
    }),
  })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  if (!response.ok || !cookie)
    throw new Error(`sign-in: ${response.status} ${await response.text()}`)
  return {
    cookie,
    async call<T>(method: 'GET' | 'POST', path: string, body?: unknown) {
      const answer = await fetch(`${origin}${path}`, {
        method,
        signal: AbortSignal.timeout(longestAnswerMs),
        headers: {
          cookie,
          origin,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json' }),
        },
        ...(body === undefined
          ? {}
          : {
              body: JSON.stringify(body),
            }),
      })
      if (!answer.ok)
        throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return await answer.json() as T
    },
    async listen(onEvents) {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/socket`, {
        headers: { cookie, origin },
        perMessageDeflate: false,
      })
      socket.on('message', (bytes) => {
        const { type, data } = JSON.parse(bytes.toString())
        if (type === 'notice' && data.notice === 'feed')
          onEvents(data.items)
      })
      await once(socket, 'open', {
        signal: AbortSignal.timeout(longestAnswerMs),
      })
      return socket
    },
  }
}
