import type { FastifyRequest } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressRange } from '#contract/ip-address'
import type { RequestPlace } from './origin-policy.ts'
import { AppError } from '#contract/app-error'
import { isInRange, parseIpAddress } from '#contract/ip-address'
import { isLoopbackAddress } from '../core/allow-list.ts'

/** Where a request comes from and how. */
interface ClientPlace extends RequestPlace {
  /** IP address of who asks; behind a trusted proxy the one that the proxy saw. */
  readonly address: string
  /** The other end is a program on this machine, and not a proxy that speaks for others. */
  readonly isLoopback: boolean
}

const places = new WeakMap<FastifyRequest, ClientPlace>()
const forwardedHeaders = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'via',
]

/**
 * SE2: finds out where a request comes from, once. X-Forwarded-For, -Proto and -Host are believed where the connection itself comes from one of
 * `trusted`, and only there. Fails with 'bad-input' for a trusted proxy's header that names no address.
 */
export function readPlace(request: FastifyRequest, trusted: readonly AddressRange[]): ClientPlace {
  const { socket, headers } = request.raw
  const peer = plainAddress(socket.remoteAddress ?? '')
  const isProxied = isAmong(peer, trusted)
  const isEncrypted = 'encrypted' in socket
  const proto = isProxied
    ? lastOf(headers, 'x-forwarded-proto')
    : undefined
  const host = isProxied
    ? lastOf(headers, 'x-forwarded-host')
    : undefined
  const address = isProxied
    ? forwardedAddress(headers, peer, trusted)
    : peer
  const place: ClientPlace = {
    headers: host === undefined
      ? request.headers
      : { ...request.headers, host },
    isTls: proto === undefined
      ? isEncrypted
      : proto.toLowerCase() === 'https',
    address,
    // Not believed, but whoever sends one of these is not this machine's own browser.
    isLoopback: isLoopbackAddress(peer) && isLoopbackAddress(address) && !forwardedHeaders.some(name => headers[name] !== undefined),
  }
  places.set(request, place)
  return place
}

/** Where a request came from; from the connection itself where no guard has looked. */
export function placeOf(request: FastifyRequest): ClientPlace {
  return places.get(request) ?? readPlace(request, [])
}

/** The IP address of who asks, to be counted, compared and shown; empty on the operator's socket. */
export function clientAddress(request: FastifyRequest): string {
  return placeOf(request).address
}

/** From right to left, for each proxy adds what it saw at the end: the first that is none of ours is who asks. */
function forwardedAddress(headers: IncomingHttpHeaders, peer: string, trusted: readonly AddressRange[]): string {
  const hops = listOf(headers, 'x-forwarded-for')
  let address = peer
  for (const hop of hops.toReversed()) {
    if (!isAmong(address, trusted))
      break
    address = plainAddress(hop.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'))
    if (!parseIpAddress(address))
      throw new AppError('bad-input', 'The proxy before this server names no IP address in X-Forwarded-For; have it send the address of the client.')
  }
  return address
}

function plainAddress(address: string): string {
  const bytes = parseIpAddress(address.replace(/%.*$/, ''))
  return bytes?.length === 4
    ? bytes.join('.')
    : address
}

function isAmong(address: string, ranges: readonly AddressRange[]): boolean {
  const bytes = parseIpAddress(address)
  return bytes !== undefined && ranges.some(range => isInRange(bytes, range))
}

function listOf(headers: IncomingHttpHeaders, name: string): string[] {
  return [headers[name] ?? ''].flat().join(',').split(',').map(part => part.trim()).filter(part => part !== '')
}

function lastOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  return listOf(headers, name).at(-1)
}
