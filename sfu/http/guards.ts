import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AddressRange } from '#contract/ip-address'
import type { AddressGate } from './address-gate.ts'
import { AppError } from '#contract/app-error'
import { socketPath } from '#contract/routes'
import { isOwnHost, isOwnPage } from './origin-policy.ts'
import { plainHttpPage } from './plain-http-page.ts'
import { readPlace } from './request-place.ts'
import { securityHeaders } from './security-headers.ts'

export interface GuardOptions {
  /** DNS names and addresses of this server, in lower case. */
  readonly names: ReadonlySet<string>
  /** Whether the server has a certificate: then plain HTTP is for this machine alone. */
  readonly hasTls: boolean
  /** SE2: the reverse proxies whose X-Forwarded headers are believed; with any, plain HTTP is for them and this machine alone. */
  readonly trustedProxies: readonly AddressRange[]
  readonly gate: Pick<AddressGate, 'requireAny'>
}

const plainPagePolicy = 'default-src \'none\'; style-src \'unsafe-inline\'; form-action \'none\'; frame-ancestors \'none\'; base-uri \'none\''
const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * What every request passes before any route: headers on its answer whatever becomes of it (SE5), a Host that is ours, an address that may come
 * in (SE3), HTTPS where there is a certificate or a proxy, and a page of ours behind everything that changes something.
 */
export function installGuards(app: FastifyInstance, { names, hasTls, trustedProxies, gate }: GuardOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    const pathname = pathOf(request)
    // First without the place: reading it may refuse the request.
    reply.headers(securityHeaders({ pathname, host: 'localhost', isTls: false }))
    const place = readPlace(request, trustedProxies)
    const isOwn = isOwnHost(place, names)
    const host = isOwn ? place.headers.host! : 'localhost'
    reply.headers(securityHeaders({ pathname, host, isTls: place.isTls }))
    if (!isOwn)
      throw new AppError('foreign-origin', 'Open the server by the address that it printed at its start; it does not answer to this name.')
    await gate.requireAny(place.address)
    // The library opens a socket at any address, only to close it again.
    if (request.headers.upgrade !== undefined && pathname !== socketPath)
      throw new AppError('bad-input', 'There is no socket at this address; ask for it without Upgrade.')

    const hostname = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '').toLowerCase()
    const isPrivate = place.isTls || (loopbackNames.has(hostname) && place.isLoopback)
    // A tablet that does not trust us yet can fetch what it has to trust; it checks the fingerprint.
    if ((hasTls || trustedProxies.length > 0) && !isPrivate && pathname !== '/trust' && pathname !== '/trust/ca.crt') {
      return reply.code(426).type('text/html; charset=utf-8').header('cache-control', 'no-store').header('content-security-policy', plainPagePolicy).send(plainHttpPage(`https://${host}`))
    }
    if (!isOwnPage(request.method, place))
      throw new AppError('foreign-origin', 'Only this server\'s own pages may do this.')
  })
  // A wish for a socket that was refused as HTTP: Node reads no further request from that connection, and would keep it.
  app.addHook('onResponse', async (request) => {
    if (request.headers.upgrade !== undefined)
      request.raw.socket.destroySoon()
  })
}

/** Path of a request without its query; '/' when it cannot be told. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] || '/'
}
