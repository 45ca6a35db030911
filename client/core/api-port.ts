import type { Sha256 } from '#contract/ids'
import type { RouteName, RouteReply, routes } from '#contract/routes'
import type { z } from '#contract/schema'

/** What a route needs, typed by the route table: a part that may be empty may be left out. */
type Part<Name extends string, Value> = Record<never, never> extends Value ? { [K in Name]?: Value } : { [K in Name]: Value }

export type CallInput<R extends RouteName>
  = Part<'params', z.input<(typeof routes)[R]['params']>>
    & Part<'query', z.input<(typeof routes)[R]['query']>>
    & Part<'body', z.input<(typeof routes)[R]['body']>>
    & {
      signal?: AbortSignal
      /** For what takes its time: an answer that is not whole by then counts as none. */
      timeoutMs?: number
    }

type CallArguments<R extends RouteName> = Record<never, never> extends CallInput<R> ? [input?: CallInput<R>] : [input: CallInput<R>]

/** The server as this browser asks it. Every call rejects with an AppError (the server said no) or a NetworkUnavailable. */
export interface ApiPort {
  readonly call: <R extends RouteName>(name: R, ...input: CallArguments<R>) => Promise<RouteReply<R>>
  readonly putSnapshot: (sha256: Sha256, picture: Blob, signal?: AbortSignal) => Promise<void>
  /** The picture as the server sent it; undefined where the server has none of that name. */
  readonly findSnapshot: (sha256: Sha256, signal?: AbortSignal) => Promise<Blob | undefined>
}
