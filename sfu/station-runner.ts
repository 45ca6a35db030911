import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { OperatorActor } from './core/actor.ts'
import type { Logger } from './core/logger.ts'
import type { StationState } from './station/station-process.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unreachable } from '#contract/unreachable'
import { sessionCookieName } from './http/session-cookie.ts'
import { createStationProcess } from './station/station-process.ts'
import { createStationSession } from './usecases/create-station-session.ts'

export interface StationRunner {
  /** The station, or why there is none. */
  readonly health: () => { readonly healthy: boolean, readonly message: string }
  readonly close: () => Promise<void>
}

export interface StationRunnerOptions {
  readonly config: Config
  readonly context: UsecaseContext
  readonly actor: OperatorActor
  /** Where this machine opens the pages: plain HTTP on loopback is a secure context, and needs no certificate. */
  readonly localOrigin: string
  readonly siteFolder: string
  readonly timers: Timers
  readonly logger: Logger
}

/** Starts the station where one is wanted and possible. */
export function runStation({ config, context, actor, localOrigin, siteFolder, timers, logger }: StationRunnerOptions): StationRunner {
  const reason = whyNot(config, siteFolder)
  if (reason !== undefined || config.chromium === undefined) {
    return {
      health: () => ({ healthy: false, message: reason ?? '' }),
      close: async () => {},
    }
  }

  const station = createStationProcess({
    chromiumPath: config.chromium,
    ...(config.serviceUser
      ? { serviceUser: config.serviceUser }
      : {}),
    dataDir: config.dataDir,
    url: `${localOrigin}/station`,
    async cookie() {
      const { secret } = await createStationSession(context, actor)
      return {
        name: sessionCookieName,
        value: secret,
        url: `${localOrigin}/`,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
      }
    },
    timers,
    logger,
  })
  station.run(new AbortController().signal).catch(error => logger.error({ err: error }, 'the station cannot be run'))
  return {
    health: () => describe(station.state()),
    close: () => station.close(),
  }
}

function whyNot({ station, chromium }: Config, siteFolder: string): string | undefined {
  if (station === false)
    return 'Switched off by --no-station.'
  if (chromium === undefined)
    return 'There is no Chromium; install it, then start again.'
  if (!existsSync(join(siteFolder, 'index.html')))
    return 'The web pages are not built; run npm run build, then start again.'
  return undefined
}

function describe(state: StationState): { healthy: boolean, message: string } {
  switch (state.kind) {
    case 'running':
      return { healthy: true, message: '' }
    case 'starting':
      return { healthy: false, message: 'It starts.' }
    case 'down':
      return { healthy: false, message: `It ended (${state.reason}) and is started again in ${Math.ceil(state.retryInMs / 1_000)} s.` }
    case 'closed':
      return { healthy: false, message: 'It is stopped.' }
    default:
      return unreachable(state)
  }
}
