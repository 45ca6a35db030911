import type { RouteName, RouteParams, RouteQuery, RouteReply } from '#contract/routes'
import type { z } from '#contract/schema'
import { request } from 'node:http'
import { AppError, errorBodySchema } from '#contract/app-error'
import { detectorMediaType } from '#contract/detector-routes'
import { routes } from '#contract/routes'
import { operatorSocketPath } from './operator-socket-path.ts'

export interface OperatorCall<R extends RouteName> {
  readonly params?: RouteParams<R>
  readonly query?: Partial<RouteQuery<R>>
  /** The only place for secrets: it shows neither in argv nor in an address. Bytes are a detector's. */
  readonly body?: z.input<(typeof routes)[R]['body']>
  /** Longer for work that takes its time. */
  readonly answerWithinMs?: number
}

/** The routes of the server that runs on one data folder. */
export interface OperatorClient {
  /** Fails with the server's own AppError, or with 'not-found' when no server runs there. */
  readonly call: <R extends RouteName>(name: R, call?: OperatorCall<R>) => Promise<RouteReply<R>>
}

const usualAnswerMs = 15_000

export function createOperatorClient(dataDir: string): OperatorClient {
  const { path: socketPath } = operatorSocketPath(dataDir)
  return {
    async call(name, { params = {}, query = {}, body, answerWithinMs = usualAnswerMs } = {}) {
      const route = routes[name]
      const path = route.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String((params as Record<string, unknown>)[key])))
      const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined).map(([key, value]) => [
        key,
        String(value),
      ]))
      const { status, text } = await send(socketPath, dataDir, route.method, search.size > 0
        ? `${path}?${search}`
        : path, body, answerWithinMs)
      const answer = readJson(text)
      if (status >= 400 && !(name === 'health.get' && status === 503)) {
        const failure = errorBodySchema.safeParse(answer)
        throw failure.success
          ? new AppError(failure.data.code, failure.data.message, failure.data.details)
          : new AppError('internal', 'The server answered in a way this command does not know; are both of the same version?')
      }
      return route.reply.parse(answer) as RouteReply<typeof name>
    },
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return text
  }
}

function send(socketPath: string, dataDir: string, method: string, path: string, body: unknown, answerWithinMs: number): Promise<{ status: number, text: string }> {
  return new Promise((resolve, reject) => {
    const content = body === undefined
      ? undefined
      : body instanceof Uint8Array
        ? body
        : JSON.stringify(body)
    const sent = request({
      socketPath,
      method,
      path,
      headers: {
        host: 'localhost',
        ...(content === undefined
          ? {}
          : {
              'content-type': body instanceof Uint8Array
                ? detectorMediaType
                : 'application/json',
            }),
      },
      timeout: answerWithinMs,
    }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => text += chunk)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new AppError('internal', 'The server does not answer; look at its log, or stop and start it.')))
    sent.on('error', error => reject(transportError(error, dataDir)))
    sent.end(content)
  })
}

function transportError(error: NodeJS.ErrnoException, dataDir: string): unknown {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new AppError('not-found', `No server runs on the data folder ${dataDir}; start it with npm start, or name another folder with --data.`)
    case 'EACCES':
    case 'EPERM':
      return new AppError('not-allowed', `The data folder ${dataDir} belongs to another user; run this as the user who started the server.`)
    default:
      return error
  }
}
