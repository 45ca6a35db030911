import type { TranscodeChoice, TransportChoice } from '#contract/camera'
import type { z } from '#contract/schema'
import type { EpochMs } from '#contract/time'
import type { LogLevel } from '../core/logger.ts'
import type { EvaluateCommand } from './evaluate-arguments.ts'
import type { LocalCommand } from './local-commands.ts'
import type { ModelCommand } from './model-commands.ts'
import type { PlantCommand } from './plant-commands.ts'
import type { QuotaCommand } from './quota-commands.ts'
import type { UserCommand } from './user-commands.ts'
import { resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { AppError } from '#contract/app-error'
import { certificateSha256Schema, transportChoiceSchema } from '#contract/camera'
import { parseAddressRange } from '#contract/ip-address'
import { personRoles, personRoleSchema } from '#contract/role'
import { epochMs } from '#contract/time'
import { logLevels } from '../core/logger.ts'
import { readEvaluateCommand } from './evaluate-arguments.ts'
import { readAuditCommand, readExportCommand } from './local-commands.ts'
import { readModelCommand } from './model-commands.ts'
import { readPlantCommand } from './plant-commands.ts'
import { readQuotaCommand } from './quota-commands.ts'
import { readUserCommand } from './user-commands.ts'

/** What `npx ansim` was asked to do. */
export type CliCommand
  = | { readonly verb: 'help' }
    | { readonly verb: 'status' }
    | { readonly verb: 'events', readonly sinceMs?: EpochMs, readonly camera?: string, readonly follow: boolean }
    | { readonly verb: 'camera-add', readonly name: string, readonly address: string, readonly subAddress?: string } & StreamChoices
    | { readonly verb: 'camera-probe', readonly address: string } & StreamChoices
    | { readonly verb: 'camera-discover', readonly interfaceNames?: readonly string[] }
    | { readonly verb: 'camera-list' }
    | { readonly verb: 'camera-remove', readonly camera: string }
    | { readonly verb: 'logs', readonly level: LogLevel, readonly sinceMs?: EpochMs, readonly follow: boolean }
    | { readonly verb: 'demo', readonly cameras: number, readonly port: number }
    | { readonly verb: 'backup', readonly file: string }
    | { readonly verb: 'restore', readonly file: string }
    | { readonly verb: 'allow-list', readonly change?: readonly string[] }
    | { readonly verb: 'rotate-key' }
    | EvaluateCommand
    | LocalCommand
    | ModelCommand
    | PlantCommand
    | QuotaCommand
    | UserCommand
    | { readonly verb: 'sign-in', readonly role: z.infer<typeof personRoleSchema> }

interface StreamChoices {
  readonly certificateSha256?: string
  readonly transport: TransportChoice
  readonly transcode: TranscodeChoice
}

export interface CliArguments {
  readonly command: CliCommand
  readonly json: boolean
  readonly dataDir?: string
}

const options = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  since: { type: 'string' },
  camera: { type: 'string' },
  follow: { type: 'boolean' },
  sub: { type: 'string' },
  certificate: { type: 'string' },
  transport: { type: 'string' },
  transcode: { type: 'boolean' },
  interface: { type: 'string', multiple: true },
  role: { type: 'string' },
  detector: { type: 'string' },
  engine: { type: 'string' },
  fps: { type: 'string' },
  level: { type: 'string' },
  cameras: { type: 'string' },
  port: { type: 'string' },
  anchors: { type: 'string' },
  site: { type: 'string' },
  labels: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Parses the command line. Fails with 'bad-input' and one sentence; no sentence repeats a camera's address. */
export function readCliArguments(args: readonly string[], nowMs: EpochMs, cwd = process.env.INIT_CWD || process.cwd()): CliArguments {
  const { values, positionals } = parse(args)
  const [verb, ...rest] = positionals
  return {
    command: values.help || verb === undefined || verb === 'help'
      ? { verb: 'help' }
      : readCommand(verb, rest, values, nowMs, cwd),
    json: values.json ?? false,
    ...(values.data === undefined
      ? {}
      : {
          dataDir: resolve(cwd, values.data),
        }),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
  }
  catch (error) {
    const flag = /'(-[\w-]*)/.exec((error as Error).message)?.[1]
    throw wrong(flag === undefined
      ? 'These arguments cannot be read; npx ansim --help lists them.'
      : `The flag ${flag} does not fit here; npx ansim --help lists them.`)
  }
}

type Values = ReturnType<typeof parse>['values']

function readCommand(verb: string, rest: readonly string[], values: Values, nowMs: EpochMs, cwd: string): CliCommand {
  switch (verb) {
    case 'status':
      return noMore(rest, { verb })
    case 'events':
      return noMore(rest, {
        verb,
        follow: values.follow ?? false,
        ...(values.since === undefined
          ? {}
          : {
              sinceMs: readSince(values.since, nowMs),
            }),
        ...(values.camera === undefined
          ? {}
          : { camera: values.camera }),
      })
    case 'logs': {
      const level = logLevels.find(known => known === (values.level ?? 'info'))
      if (!level)
        throw wrong('--level wants debug, info, warn or error.')
      return noMore(rest, {
        verb,
        level,
        follow: values.follow ?? false,
        ...(values.since === undefined
          ? {}
          : {
              sinceMs: readSince(values.since, nowMs),
            }),
      })
    }
    case 'demo':
      return noMore(rest, {
        verb,
        cameras: readCount('--cameras', values.cameras ?? '4', 1, 64),
        port: readCount('--port', values.port ?? '8554', 0, 65_535),
      })
    case 'sign-in': {
      const role = personRoleSchema.safeParse(values.role ?? 'administrator')
      if (!role.success)
        throw wrong(`--role wants one of ${personRoles.join(', ')}.`)
      return noMore(rest, { verb, role: role.data })
    }
    case 'user':
      return readUserCommand(rest)
    case 'model':
      return readModelCommand(rest, values, cwd)
    case 'plant':
      return readPlantCommand(rest, values, cwd)
    case 'quota':
      return readQuotaCommand(rest)
    case 'evaluate':
      return readEvaluateCommand(rest, values, cwd)
    case 'backup':
    case 'restore': {
      const [file, ...more] = rest
      if (file === undefined)
        throw wrong(`${verb} wants a file: npx ansim ${verb} ansim.tar.gz.`)
      return noMore(more, {
        verb,
        file: resolve(cwd, file),
      })
    }
    case 'allow-list':
      return readAllowListCommand(rest)
    case 'rotate-key':
    case 'upgrade':
      return noMore(rest, { verb })
    case 'audit':
      return readAuditCommand(rest, values.anchors, cwd)
    case 'export':
      return readExportCommand(rest, cwd)
    case 'camera':
      return readCameraCommand(rest, values)
    default:
      throw wrong('There is no such command; npx ansim --help lists them.')
  }
}

function readAllowListCommand([verb, ...ranges]: readonly string[]): CliCommand {
  switch (verb) {
    case undefined:
      return { verb: 'allow-list' }
    case 'clear':
      return noMore(ranges, { verb: 'allow-list', change: [] })
    case 'set':
      if (ranges.length === 0 || ranges.some(range => parseAddressRange(range) === undefined))
        throw wrong('allow-list set wants addresses or ranges: npx ansim allow-list set 192.168.1.0/24 10.0.0.9.')
      return { verb: 'allow-list', change: ranges }
    default:
      throw wrong('allow-list wants set, clear or nothing; npx ansim --help shows how.')
  }
}

function readCameraCommand([verb, name, address, ...more]: readonly string[], values: Values): CliCommand {
  switch (verb) {
    case 'list':
      return noMore(name === undefined
        ? []
        : [name], { verb: 'camera-list' })
    case 'add':
      if (name === undefined || address === undefined)
        throw wrong('camera add wants a name and an address: npx ansim camera add "North gate" rtsp://user:password@192.168.1.64/stream.')
      return noMore(more, {
        verb: 'camera-add',
        name,
        address,
        ...(values.sub !== undefined && { subAddress: values.sub }),
        ...readStreamChoices(values),
      })
    case 'probe':
      if (name === undefined)
        throw wrong('camera probe wants an address: npx ansim camera probe rtsp://user:password@192.168.1.64/stream, or - to read it from standard input.')
      return noMore(address === undefined
        ? []
        : [address], {
        verb: 'camera-probe',
        address: name,
        ...readStreamChoices(values),
      })
    case 'discover':
      return noMore(name === undefined
        ? []
        : [name], {
        verb: 'camera-discover',
        ...(values.interface && { interfaceNames: values.interface }),
      })
    case 'remove':
      if (name === undefined)
        throw wrong('camera remove wants the name of a camera; npx ansim camera list shows them.')
      return noMore(address === undefined
        ? []
        : [address], { verb: 'camera-remove', camera: name })
    default:
      throw wrong('camera wants add, probe, discover, list or remove; npx ansim --help shows how.')
  }
}

function readStreamChoices({ transport = 'auto', transcode = false, certificate }: Values): StreamChoices {
  const fingerprint = certificate?.replaceAll(':', '').toLowerCase()
  if (fingerprint !== undefined && !certificateSha256Schema.safeParse(fingerprint).success)
    throw wrong('--certificate wants a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without.')
  const choice = transportChoiceSchema.safeParse(transport)
  if (!choice.success)
    throw wrong('--transport wants auto, tcp or udp.')
  return {
    ...(fingerprint !== undefined && { certificateSha256: fingerprint }),
    transport: choice.data,
    transcode: transcode
      ? 'allowed'
      : 'never',
  }
}

const unitsMs = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

function readSince(text: string, nowMs: EpochMs): EpochMs {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const atMs = amount === undefined
    ? Date.parse(text)
    : nowMs - Number(amount) * unitsMs[unit as keyof typeof unitsMs]
  if (!Number.isFinite(atMs) || atMs < 0)
    throw wrong('--since wants a time span such as 30m, 12h, 7d, or a date such as 2026-01-31T08:00.')
  return epochMs(atMs)
}

function readCount(flag: string, text: string, min: number, max: number): number {
  const count = /^\d{1,5}$/.test(text)
    ? Number(text)
    : Number.NaN
  if (!(count >= min && count <= max))
    throw wrong(`${flag} wants a number from ${min} to ${max}.`)
  return count
}

function noMore(rest: readonly string[], command: CliCommand): CliCommand {
  if (rest.length > 0)
    throw wrong('There are more words than this command takes; put a name with spaces in quotes.')
  return command
}

function wrong(message: string): AppError {
  return new AppError('bad-input', message)
}
