import type { StoredSafetyEvent } from '#contract/safety-event'
import type { SystemStatus } from '#contract/status'
import type { CliCommand } from './operator/cli-arguments.ts'
import type { OperatorClient } from './operator/operator-client.ts'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { exitCodeOf } from './exit-code.ts'
import { printLogs } from './log-printer.ts'
import { cliHelp, readCliArguments } from './operator/cli-arguments.ts'
import { createOperatorClient } from './operator/operator-client.ts'
import { readHandedArguments } from './setup/handed-arguments.mjs'
import { clockTime, createTerminal, eventCells, ingestCells } from './terminal.ts'

const followEveryMs = 1_000
const terminal = createTerminal(chunk => process.stdout.write(chunk))

/** Runs one command against the server of a data folder. */
async function run(command: CliCommand, client: OperatorClient, dataDir: string, json: boolean): Promise<void> {
  switch (command.verb) {
    case 'help':
      process.stdout.write(cliHelp)
      return
    case 'status': {
      const status = await client.call('status.get')
      if (json)
        printJson(status)
      else
        printStatus(status)
      return
    }
    case 'events':
      return printEvents(command, client, json)
    case 'camera-add': {
      const address = command.address === '-'
        ? (await text(process.stdin)).trim()
        : command.address
      const camera = await client.call('camera.create', {
        body: { name: command.name, address },
      })
      if (json)
        printJson(camera)
      else
        terminal.line(`Added ${camera.name}. npx ansim status shows when it is live.`)
      return
    }
    case 'camera-list': {
      const { cameras } = await client.call('camera.list')
      if (json)
        return printJson(cameras)
      for (const camera of cameras)
        terminal.line(camera.name, camera.address ?? '', ...ingestCells('', camera.streams[0]!.ingest).slice(1))
      if (cameras.length === 0)
        terminal.line('There is no camera; add one with npx ansim camera add NAME URL.')
      return
    }
    case 'camera-remove': {
      const { cameras } = await client.call('camera.list')
      const camera = cameras.find(({ name, cameraId }) => name === command.camera || cameraId === command.camera)
      if (!camera)
        throw new AppError('not-found', 'There is no camera of this name; npx ansim camera list shows them.')
      await client.call('camera.remove', {
        params: { cameraId: camera.cameraId },
      })
      if (json)
        printJson(camera)
      else
        terminal.line(`Removed ${camera.name}. Its events stay.`)
      return
    }
    case 'logs':
      return printLogs(join(dataDir, 'log/server.log'), command, {
        print: line => process.stdout.write(`${line}\n`),
        pause: () => sleep(followEveryMs),
        json,
      })
    case 'demo': {
      // It reads the clips by a library that no other command needs.
      const { serveDemo } = await import('./demo/serve-demo.ts')
      const server = await serveDemo(command, line => terminal.line(line))
      const { promise: stopAsked, resolve } = Promise.withResolvers<void>()
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => resolve())
      await stopAsked
      return server.close()
    }
    case 'sign-in': {
      const { link, expiresInMs } = await client.call('sign-in-link.create', {
        body: { role: command.role },
      })
      if (json)
        printJson({ link, expiresInMs })
      else
        terminal.line(link, `(${command.role}, once, for ${Math.round(expiresInMs / 60_000)} minutes)`)
      return
    }
    default:
      unreachable(command)
  }
}

async function printEvents({ sinceMs, camera, follow }: Extract<CliCommand, { verb: 'events' }>, client: OperatorClient, json: boolean): Promise<void> {
  for (let after = 0; ;) {
    const page = await client.call('sync.feed', {
      query: {
        after,
        ...(sinceMs === undefined
          ? {}
          : { since: sinceMs }),
        ...(camera === undefined
          ? {}
          : { camera }),
      },
    })
    for (const item of page.items)
      printEvent(item, json)
    after = page.cursor
    if (page.upToDate && !follow)
      return
    if (page.upToDate)
      await sleep(followEveryMs)
  }
}

function printEvent(item: StoredSafetyEvent, json: boolean): void {
  const { event } = item
  if (json)
    printJson(item)
  else
    terminal.line(new Date(event.capturedAt).toLocaleDateString('sv-SE'), ...eventCells(event))
}

function printStatus(status: SystemStatus): void {
  terminal.line(`Ansim ${status.version}`, status.address, `pid ${status.pid}`, `since ${clockTime(status.startedAt)}`)
  for (const { part, healthy, required, message } of status.parts) {
    terminal.line(part, healthy
      ? 'works'
      : required ? 'fails' : 'off', ...(message === ''
      ? []
      : [message]))
  }
  for (const camera of status.cameras) {
    for (const { streamKind, ingest } of camera.streams) {
      const { analysis } = camera
      terminal.line(
        ...ingestCells(streamKind === 'main'
          ? camera.name
          : `${camera.name} (${streamKind})`, ingest),
        ...(streamKind !== 'main'
          ? []
          : [
              analysis
                ? `analysed by ${analysis.by} at ${analysis.fps.toFixed(1)} fps (${analysis.engine})`
                : 'not analysed',
            ]),
      )
    }
  }
  if (status.cameras.length === 0)
    terminal.line('no camera yet: npx ansim camera add NAME URL')
  const { total, newestReceivedAt } = status.events
  terminal.line(`${status.browsers} browser${status.browsers === 1
    ? ''
    : 's'}`, `${total} event${total === 1
    ? ''
    : 's'}${newestReceivedAt === undefined
    ? ''
    : `, newest ${clockTime(newestReceivedAt)}`}`)
}

/** One object a line. */
function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

// `npx ansim events | head` closes our output; that is no failure.
process.stdout.on('error', () => process.exit(0))
let asJson = process.argv.includes('--json')
try {
  const { args } = await readHandedArguments()
  asJson = args.includes('--json')
  const { command, json, dataDir = process.env.ANSIM_DEFAULT_DATA } = readCliArguments(args, epochMs(Date.now()))
  if (dataDir === undefined && command.verb !== 'help' && command.verb !== 'demo')
    throw new AppError('bad-input', 'Name the server\'s data folder with --data.')
  await run(command, createOperatorClient(dataDir ?? ''), dataDir ?? '', json)
}
catch (error) {
  const failure = error instanceof AppError
    ? error
    : new AppError('internal', `The command failed: ${error instanceof Error
        ? error.message
        : String(error)}`)
  if (asJson)
    process.stderr.write(`${JSON.stringify({ code: failure.code, message: failure.message })}\n`)
  else
    process.stderr.write(`${failure.message}\n`)
  process.exitCode = exitCodeOf(failure)
}
