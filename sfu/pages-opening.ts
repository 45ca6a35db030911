import type { createClosers } from './closers.ts'
import type { Config } from './config.ts'
import type { OperatorActor } from './core/actor.ts'
import type { Logger } from './core/logger.ts'
import type { Foundation } from './foundation-opening.ts'
import type { createAddressGate } from './http/address-gate.ts'
import type { RouteServices } from './http/route-services.ts'
import type { CallAuditor } from './usecases/audited-call.ts'
import type { LiveSide } from './ws/live-side.ts'
import { createRouteHandlers } from './http/route-handlers.ts'
import { createWebApp } from './http/web-app.ts'
import { createListener } from './listener.ts'
import { createOperatorApp, listenForOperators } from './operator/operator-app.ts'
import { findActor } from './usecases/find-actor.ts'

export interface PagesOptions extends Pick<Foundation, 'context' | 'identity' | 'plan'> {
  readonly config: Config
  readonly actor: OperatorActor
  readonly services: RouteServices
  readonly gate: ReturnType<typeof createAddressGate>
  readonly audit: CallAuditor
  readonly live: Pick<LiveSide, 'register'>
  /** Absolute folder of the built pages. */
  readonly siteFolder: string
  readonly logger: Logger
  readonly closers: ReturnType<typeof createClosers>
}

/** Opens what people and operators come in by: pages, routes and sockets on the port, commands on the data folder's own socket. */
export async function openPages({ config, actor, services, context, identity, plan, gate, audit, live, siteFolder, logger, closers }: PagesOptions): Promise<{ port: number, renew: ReturnType<typeof createListener>['renew'] }> {
  const handlers = createRouteHandlers(services)
  const listener = createListener(identity.pair)
  const webApp = await createWebApp({
    handlers,
    findActor: secret => findActor(context, secret),
    names: config.names,
    hasTls: identity.pair !== undefined,
    trustedProxies: config.trustedProxies,
    gate,
    audit,
    siteFolder,
    logger,
    serverFactory: listener.serverFactory,
    registerSocket: live.register,
  })
  closers.add(4, 'pages', async () => {
    await Promise.all([
      webApp.close(),
      listener.close(),
    ])
  })
  const port = await listener.listen(config.port, plan.webAddresses)
  const operatorApp = await createOperatorApp({
    handlers,
    actor,
    audit,
    logger,
  })
  closers.add(4, 'operator', async () => void await operatorApp.close())
  await listenForOperators(operatorApp, config.dataDir)
  return { port, renew: listener.renew }
}
