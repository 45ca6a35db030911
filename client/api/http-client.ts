import type { RouteName, RouteReply } from '#contract/routes'
import type { Timers } from '#contract/timers'
import type { ApiPort, CallInput } from '../core/api-port.ts'
import type { EvidenceTransfer } from '../core/clips/evidence-transfer.ts'
import { AppError, errorBodySchema } from '#contract/app-error'
import { clipMediaTypes } from '#contract/clip'
import { uploadMediaType } from '#contract/evidence-routes'
import { routes } from '#contract/routes'
import { snapshotMediaTypes } from '#contract/snapshot'
import { NetworkUnavailable } from '../core/network-unavailable.ts'
import { pathOf } from './route-path.ts'

export interface HttpClientOptions {
  /** `globalThis.fetch`, or one that answers like it. */
  fetch: typeof fetch
  timers: Timers
  /** What every path is put behind; empty in the page, whose own origin is the server. */
  base?: string
  /** An answer that is not whole by then counts as none. */
  timeoutMs?: number
}

/** Bytes of a film that are asked for at once. */
const pieceBytes = 1_000_000

interface Request { method: string, path: string, headers: Record<string, string>, body?: BodyInit, signal?: AbortSignal, withinMs?: number }

/** The server by HTTP, typed by the route table: JSON (a Blob as it is), cookie of this origin, every reply parsed. */
export function createHttpClient({ fetch, timers, base = '', timeoutMs = 20_000 }: HttpClientOptions): ApiPort & EvidenceTransfer {
  /** `read` takes the answer's body inside the time limit: an answer can be cut in its middle. */
  async function ask<T>({ signal, path, withinMs = timeoutMs, ...init }: Request, read: (response: Response) => Promise<T>): Promise<T> {
    const end = new AbortController()
    const stop = (): void => end.abort()
    const cancel = timers.after(withinMs, stop)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted)
      stop()
    try {
      const response = await fetch(base + path, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: end.signal,
      })
      if (!response.ok)
        throw await refusalOf(response)
      return await read(response)
    }
    catch (error) {
      if (error instanceof AppError || error instanceof NetworkUnavailable)
        throw error
      throw new NetworkUnavailable('The server did not answer; check the network.', { cause: error })
    }
    finally {
      cancel()
      signal?.removeEventListener('abort', stop)
    }
  }

  /** A picture or film; undefined where the server has none at that path. */
  async function findFile(path: string, mediaTypes: readonly string[], signal: AbortSignal | undefined, headers: Record<string, string> = {}): Promise<Blob | undefined> {
    try {
      return await ask({
        method: 'GET',
        path,
        headers: {
          ...headers,
          accept: mediaTypes.join(', '),
        },
        signal,
      }, async (response) => {
        const mediaType = mediaTypes.find(type => type === mediaTypeOf(response))
        if (!mediaType)
          throw new NetworkUnavailable('Something between this browser and the server answered instead of it.')
        return new Blob([await response.arrayBuffer()], { type: mediaType })
      })
    }
    catch (error) {
      if (error instanceof AppError && error.code === 'not-found')
        return undefined
      throw error
    }
  }

  return {
    async call<R extends RouteName>(name: R, ...[input]: [input?: Partial<CallInput<R>>]) {
      const route = routes[name]
      const { params, query, body, signal, timeoutMs: withinMs }: { params?: unknown, query?: unknown, body?: unknown, signal?: AbortSignal, timeoutMs?: number } = input ?? {}
      const hasBody = body !== undefined
      const answer = await ask({
        method: route.method,
        path: pathOf(route.path, params, query),
        headers: {
          accept: 'application/json',
          ...hasBody && {
            'content-type': body instanceof Blob
              ? body.type
              : 'application/json',
          },
        },
        ...hasBody && {
          body: body instanceof Blob
            ? body
            : JSON.stringify(body),
        },
        signal,
        ...withinMs !== undefined && { withinMs },
      }, readJson)
      const parsed = route.reply.safeParse(answer)
      if (!parsed.success)
        throw new AppError('protocol-unsupported', 'The server answered in a form this page does not know; reload the page.', { route: name })
      // Parsed by this route's own schema.
      return parsed.data as RouteReply<R>
    },

    putSnapshot: (sha256, picture, signal) => ask({
      method: 'PUT',
      path: pathOf(routes['snapshot.create'].path, { sha256 }),
      headers: { 'accept': 'application/json', 'content-type': picture.type },
      body: picture,
      signal,
    }, async () => {}),

    putPart: (sha256, place, part, signal) => ask({
      method: 'PUT',
      path: pathOf(routes['upload.append'].path, { sha256 }, place),
      headers: { 'accept': 'application/json', 'content-type': uploadMediaType },
      body: part,
      signal,
    }, async response => routes['upload.append'].reply.parse(await readJson(response))),

    async findFilm(eventId, size, signal) {
      const path = pathOf(routes['clip.get'].path, { eventId })
      // In pieces, so that a slow line is not taken for none.
      const pieces: Blob[] = []
      let bytes = 0
      while (bytes < size) {
        const piece = await findFile(path, clipMediaTypes, signal, { range: `bytes=${bytes}-${Math.min(size, bytes + pieceBytes) - 1}` })
        if (!piece?.size)
          return undefined
        pieces.push(piece)
        bytes += piece.size
      }
      return new Blob(pieces, { type: pieces[0]?.type ?? '' })
    },

    findSnapshot: (sha256, signal) => findFile(pathOf(routes['snapshot.get'].path, { sha256 }), snapshotMediaTypes, signal),
  }
}

function mediaTypeOf(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204)
    return {}
  // A hotel's or a plant's gateway answers 200 with a page of its own.
  if (mediaTypeOf(response) !== 'application/json')
    throw new NetworkUnavailable('Something between this browser and the server answered instead of it.')
  return response.json()
}

/** The server's own refusal, or a gateway's, which decides nothing. */
async function refusalOf(response: Response): Promise<AppError | NetworkUnavailable> {
  const body = mediaTypeOf(response) === 'application/json'
    ? errorBodySchema.safeParse(await response.json())
    : undefined
  if (body?.success)
    return new AppError(body.data.code, body.data.message, body.data.details)
  return new NetworkUnavailable(`The way to the server is disturbed (HTTP ${response.status}).`)
}
