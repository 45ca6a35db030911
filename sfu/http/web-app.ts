import type { FastifyInstance, FastifyServerFactory } from 'fastify'
import type { AddressRange } from '#contract/ip-address'
import type { Actor } from '../core/actor.ts'
import type { Logger } from '../core/logger.ts'
import type { CallAuditor } from '../usecases/audited-call.ts'
import type { AddressGate } from './address-gate.ts'
import type { RouteHandlers } from './route-handler.ts'
import { AppError } from '#contract/app-error'
import { installGuards } from './guards.ts'
import { createHttpApp } from './http-app.ts'
import { registerRoutes } from './register-routes.ts'
import { clientAddress } from './request-place.ts'
import { readSessionCookie } from './session-cookie.ts'
import { serveSite } from './static-site.ts'

export interface WebAppOptions {
  readonly handlers: RouteHandlers
  /** By the secret of a session's cookie; undefined for an unknown or ended one. */
  readonly findActor: (secret: string) => Promise<Actor | undefined>
  /** DNS names and addresses of this server, in lower case. */
  readonly names: readonly string[]
  readonly hasTls: boolean
  readonly trustedProxies: readonly AddressRange[]
  readonly gate: AddressGate
  readonly audit: CallAuditor
  /** Absolute folder of the built PWA. */
  readonly siteFolder: string
  readonly logger: Logger
  readonly serverFactory?: FastifyServerFactory
  /** Adds the WebSocket, behind the same guards. */
  readonly registerSocket: (app: FastifyInstance, findActor: (request: Parameters<typeof readSessionCookie>[0]) => Promise<Actor | undefined>) => Promise<void>
}

/** The server that browsers speak to: guards, the rows of the route table, the WebSocket, the pages. */
export async function createWebApp(options: WebAppOptions): Promise<FastifyInstance> {
  const { handlers, names, hasTls, trustedProxies, gate, audit, siteFolder, logger, serverFactory, registerSocket } = options
  const app = await createHttpApp(logger, serverFactory)
  const findActor = async (request: Parameters<typeof readSessionCookie>[0]): Promise<Actor | undefined> => {
    const secret = readSessionCookie(request)
    const actor = secret === undefined
      ? undefined
      : await options.findActor(secret)
    if (actor)
      await gate.require(actor.organizationId, clientAddress(request))
    return actor
  }
  installGuards(app, {
    names: new Set(names),
    hasTls,
    trustedProxies,
    gate,
  })
  // Set before the answer's own, so that a route may say otherwise: nothing of ours belongs in a shared cache.
  app.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'))
  // A socket whose address is put off the list ends as one whose session did.
  await registerSocket(app, request => findActor(request).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'address-not-allowed')
      return undefined
    throw error
  }))
  registerRoutes(app, {
    handlers,
    audit,
    isOffered: () => true,
    findActor,
    // What guards secrets is in the database (sign-in-budget.ts); this spares it floods.
    attemptsPerMinute: {
      'session.create': 20,
      'sign-in.password': 600,
      'sign-in.second-step': 120,
      'setup.complete': 20,
      'invitation.look': 60,
      'invitation.accept': 20,
    },
  })
  await serveSite(app, siteFolder)
  await app.ready()
  return app
}
