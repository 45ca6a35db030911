import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RequestPlace } from './origin-policy.ts'
import { AppError } from '#contract/app-error'
import { isOwnHost, isOwnPage } from './origin-policy.ts'
import { plainHttpPage } from './plain-http-page.ts'
import { securityHeaders } from './security-headers.ts'

export interface GuardOptions {
  /** DNS names and addresses of this server, in lower case. */
  readonly names: ReadonlySet<string>
  /** Whether the server has a certificate: then plain HTTP is for this machine alone. */
  readonly hasTls: boolean
}

const plainPagePolicy = 'default-src \'none\'; style-src \'unsafe-inline\'; form-action \'none\'; frame-ancestors \'none\'; base-uri \'none\''
const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])

/** Where a request arrived, from the connection itself and not from what it claims. */
export function placeOf(request: FastifyRequest): RequestPlace {
  const { socket } = request.raw
  return { headers: request.headers, isTls: 'encrypted' in socket }
}

/** Whether the other end of the connection is on this machine. */
export function isLoopback(request: FastifyRequest): boolean {
  const address = request.raw.socket.remoteAddress ?? ''
  return /^(?:::ffff:)?127\.|^::1$/.test(address)
}

/**
 * What every request passes before any route: headers on its answer whatever becomes of it, a Host that is ours, HTTPS where there
 * is a certificate, and a page of ours behind everything that changes something.
 */
export function installGuards(app: FastifyInstance, { names, hasTls }: GuardOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    const place = placeOf(request)
    const isOwn = isOwnHost(place, names)
    const pathname = pathOf(request)
    const host = isOwn ? request.headers.host! : 'localhost'
    reply.headers(securityHeaders({ pathname, host, isTls: place.isTls }))
    if (!isOwn)
      throw new AppError('foreign-origin', 'Open the server by the address that it printed at its start; it does not answer to this name.')

    const hostname = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '').toLowerCase()
    const isPrivate = place.isTls || (loopbackNames.has(hostname) && isLoopback(request))
    // A tablet that does not trust us yet can fetch what it has to trust; it checks the fingerprint.
    if (hasTls && !isPrivate && pathname !== '/trust' && pathname !== '/trust/ca.crt') {
      return reply.code(426).type('text/html; charset=utf-8').header('cache-control', 'no-store').header('content-security-policy', plainPagePolicy).send(plainHttpPage(`https://${host}`))
    }
    if (!isOwnPage(request.method, place))
      throw new AppError('foreign-origin', 'Only this server\'s own pages may do this.')
  })
}

/** Path of a request without its query; '/' when it cannot be told. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] || '/'
}
