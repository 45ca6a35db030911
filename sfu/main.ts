import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { dataPath, readConfig } from './config.ts'
import { exitCodeOf } from './exit-code.ts'
import { watchParent } from './instance/parent-watch.ts'
import { openLogFile } from './logger.ts'
import { sentenceOf } from './sentence-of.ts'
import { startServer } from './server.ts'
import { createServiceManager, tellSystemd } from './service-manager.ts'
import { helpText, readFlags } from './setup/flags.mjs'
import { readHandedArguments } from './setup/handed-arguments.mjs'
import { createTerminal } from './terminal.ts'

/** Everything has stopped by then, or is stopped by the kernel when we go. */
const stopWithinMs = 4_800
const root = resolve(import.meta.dirname, '..')

// The terminal may be closed before we are.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

/** Runs the server until it is told to stop; answers the exit code. */
async function main(): Promise<number> {
  const { args, parentGone } = await readHandedArguments()
  const read = readFlags(args)
  if (read.kind === 'help') {
    process.stdout.write(helpText)
    return 0
  }
  if (read.kind === 'wrong')
    throw new AppError('bad-input', read.message)
  const config = readConfig(read.flags, process.env)
  // Other users may pass through, not look: PostgreSQL runs as a system user below this folder.
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 })
  const log = openLogFile(dataPath(config, 'log', 'server.log'))
  const terminal = createTerminal(text => process.stdout.write(text))

  const { promise: stopAsked, resolve: askToStop } = Promise.withResolvers<string>()
  let signals = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      askToStop(signal)
      // A second Ctrl-C means now.
      if (++signals > 1)
        process.exit(130)
    })
  }
  parentGone.addEventListener('abort', () => askToStop('the parent is gone'))
  const unwatch = watchParent(() => askToStop('the parent is gone'))
  let exitCode = 0
  process.on('unhandledRejection', error => log.logger.error({ err: error }, 'a promise was rejected and nobody looked'))
  process.on('uncaughtException', (error) => {
    log.logger.error({ err: error }, 'the server failed')
    terminal.line('The server failed and stops; its log says why:', dataPath(config, 'log', 'server.log'))
    exitCode = 1
    askToStop('failure')
  })

  const timers = timersOf(globalThis, () => epochMs(Date.now()))
  const manager = createServiceManager({
    env: process.env,
    timers,
    tell: tellSystemd,
    onTrouble: error => log.logger.warn({ err: error }, 'systemd cannot be told how the server fares'),
  })
  try {
    const { version } = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8')) as { version: string }
    const starting = startServer(config, {
      terminal,
      log,
      timers,
      random: size => randomBytes(size),
      version,
      root,
    })
    const reason = await Promise.race([
      stopAsked,
      starting.then(() => {
        manager.ready()
        return stopAsked
      }),
    ])
    log.logger.info({ reason }, 'stopping')
    manager.stopping()
    setTimeout(() => {
      log.logger.error({}, 'some part did not stop in time')
      process.exit(exitCode || 1)
    }, stopWithinMs).unref()
    await starting.then(server => server.stop(), () => {})
    return exitCode
  }
  catch (error) {
    log.logger.error({ err: error }, 'the server cannot start')
    throw error
  }
  finally {
    unwatch()
    log.close()
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(exitCodeOf(error))
}

// exit() rather than falling off the end: a forgotten timer must not keep us.
void main().then(exitCode => process.exit(exitCode), fail)
