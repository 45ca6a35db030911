import type { AddressRange } from '#contract/ip-address'
import type { ServiceUser } from './core/confined-command.ts'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { AppError } from '#contract/app-error'
import { parseAddressRange } from '#contract/ip-address'
import { z } from '#contract/schema'

/** What setup/flags.mjs makes of the command line; checked again, because it comes from another program. */
const flagsSchema = z.object({
  port: z.int().min(0).max(65_535),
  dataDir: z.string().refine(isAbsolute, 'must be absolute').optional(),
  host: z.string().min(1).max(253).optional(),
  cameras: z.array(z.object({
    name: z.string().min(1).max(80),
    address: z.string().min(1).max(2048),
  })),
  model: z.string().min(1).optional(),
  station: z.boolean().optional(),
  certificate: z.string().refine(isAbsolute, 'must be absolute').optional(),
  certificateKey: z.string().refine(isAbsolute, 'must be absolute').optional(),
  auditAnchors: z.string().refine(isAbsolute, 'must be absolute').optional(),
})

const idSchema = z.string().regex(/^\d+$/).transform(Number)
const rangesSchema = z.string()
  .transform(text => text.split(/[\s,]+/).filter(Boolean).map(parseAddressRange))
  .refine(ranges => !ranges.includes(undefined))
  .transform(ranges => ranges.filter(range => range !== undefined))
const environmentSchema = z.object({
  DATABASE_URL: z.string().min(1).optional(),
  MEDIASOUP_WORKER_BIN: z.string().min(1).optional(),
  ANSIM_CHROMIUM: z.string().min(1).optional(),
  ANSIM_POSTGRES_BIN: z.string().min(1).optional(),
  ANSIM_SERVICE_UID: idSchema.optional(),
  ANSIM_SERVICE_GID: idSchema.optional(),
  ANSIM_DEFAULT_DATA: z.string().min(1).optional(),
  ANSIM_AUDIT_ANCHORS: z.string().refine(isAbsolute).optional(),
  ANSIM_MEDIA_WORKERS: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(32)).optional(),
  ANSIM_TRANSCODES: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(64)).optional(),
  ANSIM_TRUSTED_PROXIES: rangesSchema.optional(),
  ANSIM_CAMERA_NETWORKS: rangesSchema.optional(),
  ANSIM_ALERT_NETWORKS: rangesSchema.optional(),
  ANSIM_ORIGIN: z.string().regex(/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/i).optional(),
  ANSIM_SUSPEND_MINUTES: z.string().regex(/^\d+(\.\d+)?$/).transform(Number).pipe(z.number().max(10_080)).optional(),
  ANSIM_IDLE_CAMERA_MINUTES: z.string().regex(/^\d+(\.\d+)?$/).transform(Number).pipe(z.number().max(10_080)).optional(),
})

/** Everything the server is told from outside, in one place. */
export interface Config {
  readonly port: number
  /** What HTTPS shows instead of a certificate of our own authority; PEM files, read again when they change. Wants `host`. */
  readonly certificateFiles?: { readonly certificate: string, readonly key: string }
  /** SE2: reverse proxies whose X-Forwarded headers are believed. */
  readonly trustedProxies: readonly AddressRange[]
  /** SE4: networks in which a camera may be though its addresses are of a kind that is refused, such as link-local. */
  readonly cameraNetworks: readonly AddressRange[]
  /** AL13: networks that alerts may be sent to though their addresses are of a kind that is refused, such as this machine's own. */
  readonly alertNetworks: readonly AddressRange[]
  /** `https://name` that people open, where a reverse proxy stands before this server. */
  readonly publicOrigin?: string
  /** Name or address that tablets reach this machine by; absent: this machine alone, without TLS. */
  readonly host?: string
  readonly dataDir: string
  /** AD8: where the ends of the audit trail are kept; absent: the folder audit of the data folder. */
  readonly auditAnchors?: string
  /** Somebody's PostgreSQL; absent: our own in the data folder. */
  readonly databaseUrl?: string
  readonly postgresBinDir?: string
  readonly workerBin?: string
  /** Media worker processes, each on its own port; absent: by the cores of this machine. */
  readonly mediaWorkers?: number
  /** A camera that nobody watches, detects or records is left in peace after this; 0: never. */
  readonly idleCameraMs: number
  /** A site where nobody watches and nothing is armed is suspended after this; 0: never. */
  readonly suspendSiteMs: number
  /** Cameras that are transcoded at a time, at most; each costs up to a processor core. */
  readonly transcodes: number
  readonly chromium?: string
  readonly serviceUser?: ServiceUser
  /** Each with the address as typed, which may hold a password. */
  readonly cameras: readonly { readonly name: string, readonly address: string }[]
  readonly model?: string
  /** Whether a station was asked for or refused; absent: when Chromium is there. */
  readonly station?: boolean
  /** DNS names and addresses that this server answers to, in lower case. */
  readonly names: readonly string[]
}

const idleCameraMinutes = 10
const suspendSiteMinutes = 30
const transcodes = 2

/**
 * Parses the flags and the environment that the set-up made.
 * Fails with 'bad-input' and a sentence that names the variable or flag, never its value.
 */
export function readConfig(flags: unknown, environment: NodeJS.ProcessEnv, machineName: string = hostname()): Config {
  const given = flagsSchema.safeParse(flags)
  if (!given.success)
    throw new AppError('bad-input', `Correct the flag --${String(given.error.issues[0]?.path[0])}: ${given.error.issues[0]?.message}.`)
  // An empty variable is an unset one.
  const env = environmentSchema.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')))
  if (!env.success)
    throw new AppError('bad-input', `Correct or unset ${String(env.error.issues[0]?.path[0])}.`)

  const { port, host, cameras, model, station, certificate, certificateKey, auditAnchors } = given.data
  if ((certificate === undefined) !== (certificateKey === undefined))
    throw new AppError('bad-input', 'Give the certificate and its key together, with --cert and --key.')
  if (certificate !== undefined && host === undefined)
    throw new AppError('bad-input', 'Say with --host which name the certificate of --cert stands for.')
  const publicHost = env.data.ANSIM_ORIGIN && new URL(env.data.ANSIM_ORIGIN).hostname
  const dataDir = given.data.dataDir ?? env.data.ANSIM_DEFAULT_DATA
  if (dataDir === undefined)
    throw new AppError('bad-input', 'Say where data goes with --data, or start by npm start, which knows a place.')
  const { ANSIM_SERVICE_UID: uid, ANSIM_SERVICE_GID: gid } = env.data
  if (env.data.DATABASE_URL === undefined && env.data.ANSIM_POSTGRES_BIN === undefined)
    throw new AppError('bad-input', 'Start by npm start, which brings PostgreSQL, or set DATABASE_URL to one of yours.')
  return {
    port,
    dataDir: resolve(dataDir),
    cameras,
    names: [
      ...new Set([
        ...serverNames(host, machineName),
        ...(publicHost === undefined
          ? []
          : [publicHost]),
      ]),
    ],
    trustedProxies: env.data.ANSIM_TRUSTED_PROXIES ?? [],
    cameraNetworks: env.data.ANSIM_CAMERA_NETWORKS ?? [],
    alertNetworks: env.data.ANSIM_ALERT_NETWORKS ?? [],
    ...optional('publicOrigin', env.data.ANSIM_ORIGIN),
    ...optional('certificateFiles', certificate !== undefined && certificateKey !== undefined
      ? { certificate, key: certificateKey }
      : undefined),
    idleCameraMs: (env.data.ANSIM_IDLE_CAMERA_MINUTES ?? idleCameraMinutes) * 60_000,
    suspendSiteMs: (env.data.ANSIM_SUSPEND_MINUTES ?? suspendSiteMinutes) * 60_000,
    transcodes: env.data.ANSIM_TRANSCODES ?? transcodes,
    ...optional('host', host),
    ...optional('auditAnchors', auditAnchors ?? env.data.ANSIM_AUDIT_ANCHORS),
    ...optional('model', model),
    ...optional('station', station),
    ...optional('databaseUrl', env.data.DATABASE_URL),
    ...optional('postgresBinDir', env.data.ANSIM_POSTGRES_BIN),
    ...optional('workerBin', env.data.MEDIASOUP_WORKER_BIN),
    ...optional('mediaWorkers', env.data.ANSIM_MEDIA_WORKERS),
    ...optional('chromium', env.data.ANSIM_CHROMIUM),
    ...optional('serviceUser', uid !== undefined && gid !== undefined
      ? { uid, gid }
      : undefined),
  }
}

/** Where one folder of the data folder is. */
export function dataPath(config: Config, ...parts: string[]): string {
  return join(config.dataDir, ...parts)
}

function serverNames(host: string | undefined, machineName: string): string[] {
  const local = ['localhost', '127.0.0.1', '::1']
  if (host === undefined)
    return local
  const machine = machineName.toLowerCase()
  const names = isIP(machine) !== 0 || !/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(machine)
    ? []
    : [
        machine,
        ...(machine.includes('.')
          ? []
          : [`${machine}.local`]),
      ]
  return [
    ...new Set([
      host.toLowerCase(),
      ...names,
      ...local,
    ]),
  ]
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined
    ? {}
    : { [key]: value } as { [P in K]?: V }
}
