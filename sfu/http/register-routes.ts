import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Permission } from '#contract/permission'
import type { Route, RouteName } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { CallAuditor } from '../usecases/audited-call.ts'
import type { RawAnswer, RouteHandlers } from './route-handler.ts'
import { AppError } from '#contract/app-error'
import { routes } from '#contract/routes'
import { sayNothingOfOthers } from '../core/absence.ts'
import { authorize } from '../core/authorize.ts'
import { auditCall } from '../usecases/audited-call.ts'
import { clientAddress } from './request-place.ts'

export interface RouteRegistration {
  readonly handlers: RouteHandlers
  /** Rows that are offered here. */
  readonly isOffered: (route: Route) => boolean
  /** Who asks; undefined: nobody we know. Not asked for public routes, which answer while the database is away as well. */
  readonly findActor: (request: FastifyRequest) => Promise<Actor | undefined>
  /** Who asks on public routes; absent: nobody we know. */
  readonly publicActor?: Actor
  /** Attempts a minute from one address, by route. */
  readonly attemptsPerMinute: Partial<Record<RouteName, number>>
  readonly audit: CallAuditor
}

type AnyHandler = (call: Record<string, unknown>) => unknown

/**
 * Registers the rows of the route table, and nothing that is not in it: input parsed by the row's schemas, the permission asked
 * of `authorize()`, the reply cut to what the row declares.
 * Fails when a row has no handler or a handler no row, so that the server does not start.
 */
export function registerRoutes(app: FastifyInstance, { handlers, isOffered, findActor, publicActor, attemptsPerMinute, audit }: RouteRegistration): void {
  requireComplete(handlers)
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name]
    const handler = handlers[name] as unknown as AnyHandler
    const attempts = attemptsPerMinute[name]
    if (!isOffered(route))
      continue
    app.route({
      method: route.method,
      url: route.path,
      config: attempts === undefined
        ? {}
        : {
            rateLimit: { max: attempts, timeWindow: 60_000 },
          },
      handler: async (request, reply) => {
        const audited = auditCall(audit, name, route, clientAddress(request))
        let actor: Actor | undefined
        try {
          actor = route.permission === 'public'
            ? publicActor
            : await findActor(request)
          audited.by(actor)
          requirePermission(actor, route.permission)
          const call = {
            actor,
            params: route.params.parse(request.params ?? {}),
            query: route.query.parse(request.query ?? {}),
            body: route.body.parse(request.body ?? {}),
            request,
            reply,
          }
          const answer = await audited.run(call, () => handler(call))
          return isRaw(answer)
            ? sendRaw(reply, answer)
            : reply.send(cut(route, answer))
        }
        catch (error) {
          await audited.failed(error)
          // An operator, to whom all of it belongs, is told what is missing.
          throw actor?.kind === 'member'
            ? sayNothingOfOthers(error)
            : error
        }
      },
    })
  }
}

/** The rows without a handler and the handlers without a row are named. */
export function requireComplete(handlers: object): void {
  const missing = Object.keys(routes).filter(name => !Object.hasOwn(handlers, name))
  const unknown = Object.keys(handlers).filter(name => !Object.hasOwn(routes, name))
  if (missing.length > 0 || unknown.length > 0)
    throw new Error(`The route table and its handlers differ: without a handler ${missing.join(', ') || 'none'}; without a row ${unknown.join(', ') || 'none'}.`)
}

function requirePermission(actor: Actor | undefined, permission: Permission | 'public'): void {
  if (permission === 'public')
    return
  if (!actor)
    throw new AppError('not-signed-in', 'Sign in first.')
  // What the row names belongs to the actor's own organization; the use case asks again for the very thing.
  authorize(actor, permission, actor)
}

/** The answer without what the row does not declare. One that lacks something is a fault of ours, not of who asked. */
function cut({ reply, path }: Route, answer: unknown): unknown {
  const { data, error } = reply.safeParse(answer)
  if (error)
    throw new Error(`The answer to ${path} is not what its row declares.`, { cause: error })
  return data
}

function isRaw(answer: unknown): answer is RawAnswer {
  return typeof answer === 'object' && answer !== null && 'raw' in answer && 'mediaType' in answer
}

function sendRaw(reply: FastifyReply, { raw, mediaType, headers }: RawAnswer): FastifyReply {
  return reply.headers({ ...headers, 'content-type': mediaType }).send(raw)
}
