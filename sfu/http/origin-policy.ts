import type { IncomingHttpHeaders } from 'node:http'

/** Where a request says it was sent, and where it really arrived. */
export interface RequestPlace {
  readonly headers: IncomingHttpHeaders
  readonly isTls: boolean
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether the Host header names this server. A page of somebody else's that points its own name at our address (DNS
 * rebinding) is the same origin to a browser; only the name gives it away. The port does not matter: behind an SSH tunnel or a
 * port forward it is another one. `names`: DNS names and addresses, in lower case.
 */
export function isOwnHost({ headers }: Pick<RequestPlace, 'headers'>, names: ReadonlySet<string>): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]\s/@]+)(?::\d{1,5})?$/i.exec(headers.host ?? '')
  if (!match)
    return false
  return names.has(match[1]!.replace(/^\[|\]$/g, '').toLowerCase())
}

/** The one origin that may change anything: that of the page this very server answered with. */
function ownOrigin({ headers, isTls }: RequestPlace): string {
  return `${isTls ? 'https' : 'http'}://${(headers.host ?? '').toLowerCase()}`
}

/**
 * Whether a request that changes something comes from a page of ours. Browsers send Origin with every unsafe request; where one
 * does not, Sec-Fetch-Site must say same-origin. Neither of them: not a browser, and not allowed to use its cookie.
 */
export function isOwnPage(method: string, place: RequestPlace): boolean {
  if (safeMethods.has(method))
    return true
  const site = place.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin')
    return false
  const { origin } = place.headers
  return origin === undefined
    ? site === 'same-origin'
    : origin.toLowerCase() === ownOrigin(place)
}

/** Whether a WebSocket is opened by a page of ours: its Origin must be there and be exact. */
export function isOwnSocket(place: RequestPlace): boolean {
  return place.headers.origin !== undefined && place.headers.origin.toLowerCase() === ownOrigin(place)
}
