import type { FastifyInstance } from 'fastify'
import type { OperatorActor } from '../core/actor.ts'
import type { Logger } from '../core/logger.ts'
import type { RouteHandlers } from '../http/route-handler.ts'
import type { CallAuditor } from '../usecases/audited-call.ts'
import { once } from 'node:events'
import { lstat, mkdir, rm } from 'node:fs/promises'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { createHttpApp } from '../http/http-app.ts'
import { registerRoutes } from '../http/register-routes.ts'
import { operatorSocketPath } from './operator-socket-path.ts'

export interface OperatorAppOptions {
  readonly handlers: RouteHandlers
  readonly actor: OperatorActor
  readonly audit: CallAuditor
  readonly logger: Logger
}

/** The rows of the route table that operators may use, for whoever may open the socket's file. */
export async function createOperatorApp({ handlers, actor, audit, logger }: OperatorAppOptions): Promise<FastifyInstance> {
  const app = await createHttpApp(logger)
  app.setNotFoundHandler((request) => {
    throw new AppError('not-found', `Operators have no ${request.method} ${request.url.slice(0, 200)}.`)
  })
  registerRoutes(app, {
    handlers,
    audit,
    isOffered: route => route.operator,
    findActor: async () => actor,
    publicActor: actor,
    attemptsPerMinute: {},
  })
  app.addHook('onClose', async () => {
    app.server.closeAllConnections()
    app.server.close()
  })
  await app.ready()
  return app
}

/**
 * Listens on the data folder's operator socket, mode 0600. A socket that a crashed server left is removed; call this only
 * while holding the data folder's lock.
 */
export async function listenForOperators(app: FastifyInstance, dataDir: string): Promise<void> {
  const { path, shortFolder } = operatorSocketPath(dataDir)
  if (shortFolder !== undefined) {
    await mkdir(shortFolder, { recursive: true, mode: 0o700 })
    const { uid, mode } = await lstat(shortFolder)
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
      throw new AppError('internal', `Remove ${shortFolder}, which others may enter, then start again.`)
  }
  await rm(path, { force: true })
  const listening = once(app.server, 'listening')
  // bind(2) makes the file, within this very call, by the umask: nobody may slip in before a chmod.
  const umask = process.umask(0o177)
  app.server.listen(path)
  process.umask(umask)
  await listening
}
