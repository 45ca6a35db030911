import type { StoredSafetyEvent } from '#contract/safety-event'
import type { CliCommand } from './operator/cli-arguments.ts'
import type { OperatorClient } from './operator/operator-client.ts'
import { chmod, copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { exitCodeOf } from './exit-code.ts'
import { runLocalCommand } from './local-command.ts'
import { printLogs } from './log-printer.ts'
import { readCliArguments } from './operator/cli-arguments.ts'
import { cliHelp } from './operator/cli-help.ts'
import { runListedCommand } from './operator/listed-commands.ts'
import { createOperatorClient } from './operator/operator-client.ts'
import { probeLines } from './operator/probe-lines.ts'
import { readHandedArguments } from './setup/handed-arguments.mjs'
import { printStatus } from './status-printer.ts'
import { createTerminal, eventCells, ingestCells } from './terminal.ts'

const followEveryMs = 1_000
const backupWithinMs = 3_600_000
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
        printStatus(status, terminal)
      return
    }
    case 'events':
      return printEvents(command, client, json)
    case 'camera-add': {
      const { name, subAddress, certificateSha256, transport, transcode } = command
      const camera = await client.call('camera.create', {
        body: {
          name,
          address: await readAddress(command.address),
          ...(subAddress !== undefined && { subAddress }),
          ...(certificateSha256 !== undefined && { certificateSha256 }),
          transport,
          transcode,
        },
      })
      if (json)
        printJson(camera)
      else
        terminal.line(`Added ${camera.name}. npx ansim status shows when it is live.`)
      return
    }
    case 'camera-probe': {
      const { certificateSha256, transport, transcode } = command
      const report = await client.call('camera.probe', {
        body: {
          address: await readAddress(command.address),
          ...(certificateSha256 !== undefined && { certificateSha256 }),
          transport,
          transcode,
        },
      })
      if (json)
        printJson(report)
      else
        probeLines(report).forEach(cells => terminal.line(...cells))
      if (report.verdict === 'refused')
        process.exitCode = 1
      return
    }
    case 'camera-discover': {
      const { devices } = await client.call('camera.discover', {
        body: command.interfaceNames === undefined
          ? {}
          : {
              interfaceNames: [...command.interfaceNames],
            },
      })
      if (json)
        return printJson(devices)
      for (const { host, name = '', hardware = '', serviceUrl } of devices)
        terminal.line(host, name, hardware, serviceUrl)
      if (devices.length === 0)
        terminal.line('No camera answered; switch on ONVIF in the cameras, and check that they are in a network of this machine.')
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
      const [camera, other] = cameras.filter(({ name, cameraId }) => name === command.camera || cameraId === command.camera)
      // PL9: names are told apart within a site alone.
      if (other)
        throw new AppError('bad-input', `Several sites have a camera of this name; give its id: ${cameras.filter(({ name }) => name === command.camera).map(({ cameraId }) => cameraId).join(', ')}.`)
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
    case 'user-list':
    case 'user-reset':
    case 'user-sign-out':
    case 'model-list':
    case 'model-add':
    case 'model-use':
    case 'model-back':
    case 'model-remove':
    case 'plant-export':
    case 'plant-import':
    case 'plant-undo':
    case 'quota-show':
    case 'quota-set': {
      const { value, lines } = await runListedCommand(command, client)
      if (json)
        return printJson(value)
      for (const cells of lines)
        terminal.line(...cells)
      return
    }
    case 'allow-list': {
      const { ranges } = command.change === undefined
        ? await client.call('allow-list.get')
        : await client.call('allow-list.update', {
            body: {
              ranges: [...command.change],
            },
          })
      if (json)
        return printJson({ ranges })
      for (const range of ranges)
        terminal.line(range)
      if (ranges.length === 0)
        terminal.line('Members may come in from everywhere.')
      return
    }
    case 'rotate-key': {
      const { keyId, resealed } = await client.call('master-key.rotate', { answerWithinMs: backupWithinMs })
      if (json)
        return printJson({ keyId, resealed })
      terminal.line(`The master key is new (${keyId}).`, `${resealed} secrets were sealed anew`)
      terminal.line(`Copy ${join(dataDir, 'master.key')} to where you keep it. A backup from before needs the key from before: keep that one as long as the backup.`)
      return
    }
    case 'audit-verify':
    case 'export-verify':
    case 'upgrade': {
      const { value, lines, exitCode } = await runLocalCommand(command, dataDir)
      if (json)
        printJson(value)
      else
        lines.forEach(cells => terminal.line(...cells))
      process.exitCode = exitCode
      return
    }
    case 'backup': {
      const { name, bytes, events } = await client.call('backup.create', { answerWithinMs: backupWithinMs })
      const made = join(dataDir, 'backups', name)
      // Whole under its name or not there, also on another disk.
      const unfinished = `${command.file}.part`
      await copyFile(made, unfinished)
      await chmod(unfinished, 0o600)
      await rename(unfinished, command.file)
      await rm(made)
      if (json)
        return printJson({ file: command.file, bytes, events })
      terminal.line(`Wrote ${command.file}`, `${(bytes / 1e6).toFixed(1)} MB`, `${events} events`)
      terminal.line(`Keep a copy of ${join(dataDir, 'master.key')} apart from it: it is not in the backup, and without it the cameras' passwords must be typed again.`)
      return
    }
    case 'restore': {
      const { restoreByCommand } = await import('./restore.ts')
      const { events, blobs, takenAt, before, missingDetectors } = await restoreByCommand(dataDir, command.file)
      if (json) {
        return printJson({
          events,
          blobs,
          takenAt,
          before,
          missingDetectors,
        })
      }
      terminal.line(`Restored the backup of ${new Date(takenAt).toLocaleString('sv-SE')}`, `${events} events`, `${blobs} pictures`)
      if (before !== undefined)
        terminal.line(`What was there before is in ${before}.`)
      if (missingDetectors.length > 0)
        terminal.line(`Detectors are not in a backup. Add these again on the page Detectors; until then their cameras are analysed as all others are: ${missingDetectors.join(', ')}.`)
      terminal.line('Start the server; browsers send again what the backup does not have.')
      return
    }
    case 'evaluate': {
      const { evaluateByCommand } = await import('./evaluation/evaluate-command.ts')
      return evaluateByCommand(command, json, text => terminal.line(text))
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

/** `-`: from standard input, so that a password stands in no list of processes. */
async function readAddress(argument: string): Promise<string> {
  return argument === '-'
    ? (await text(process.stdin)).trim()
    : argument
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
  if (dataDir === undefined && command.verb !== 'help' && command.verb !== 'demo' && command.verb !== 'evaluate' && command.verb !== 'export-verify')
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
