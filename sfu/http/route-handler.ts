import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Buffer } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { RouteBody, RouteName, RouteParams, RouteQuery, RouteReply, routes } from '#contract/routes'
import type { Actor } from '../core/actor.ts'

/** An answer that is not JSON of the contract: a picture, a file, a page. */
export interface RawAnswer {
  readonly raw: string | Buffer | Readable
  readonly mediaType: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a handler gets: everything parsed, the actor known and allowed. */
interface RouteCall<R extends RouteName> {
  /** Undefined only on public routes, for whoever is not signed in. */
  readonly actor: (typeof routes)[R]['permission'] extends 'public' ? Actor | undefined : Actor
  readonly params: RouteParams<R>
  readonly query: RouteQuery<R>
  readonly body: RouteBody<R>
  /** For cookies, the status and the caller's address; the body is what the handler returns. */
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Rows of the table whose reply is `unknown` answer raw, all others what their schema says. */
type RouteAnswer<R extends RouteName> = unknown extends RouteReply<R> ? RawAnswer : RouteReply<R>

export type RouteHandler<R extends RouteName> = (call: RouteCall<R>) => RouteAnswer<R> | Promise<RouteAnswer<R>>

/** One handler for each row of the route table: one too few or too many is a type error. */
export type RouteHandlers = { readonly [R in RouteName]: RouteHandler<R> }
