import type { Config } from './config.ts'
import type { DatabasePorts } from './database-opening.ts'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { lstat, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { anchorFolder } from './audit-opening.ts'
import { openAnchorFile } from './auth/anchor-file.ts'
import { openAuditKey } from './auth/audit-key.ts'
import { upgradeData } from './backup/upgrade-data.ts'
import { openFileBlobStore } from './blobs/file-blob-store.ts'
import { dataPath, readConfig } from './config.ts'
import { appendAuditAsOwner } from './db/append-audit-as-owner.ts'
import { findLivingHolder } from './instance/instance-lock.ts'
import { openLogFile } from './logger.ts'
import { createOperatorClient } from './operator/operator-client.ts'
import { spawnWithArguments } from './setup/handed-arguments.mjs'
import { serverNodeFlags } from './setup/server-node-flags.mjs'
import { withStoppedOwner } from './stopped-owner.ts'
import { anchorAudit } from './usecases/verify-audit.ts'

export interface UpgradeOutcome {
  readonly from: number
  readonly to: number
  readonly backupFile: string
  /** The link that now leads here; absent: nobody installed releases beside each other. */
  readonly current?: string
}

const root = resolve(import.meta.dirname, '..')
const healthyWithinMs = 120_000
const auditSince = 15

/**
 * `npx ansim upgrade`, run in the new release's folder while the server is stopped. Fails with 'already-running' while it is not, and otherwise
 * as upgradeData() does.
 */
export async function upgradeByCommand(dataDir: string): Promise<UpgradeOutcome> {
  const config = readConfig({ port: 0, dataDir, cameras: [] }, process.env)
  const holder = await findLivingHolder(dataPath(config, 'server.pid'))
  if (holder !== undefined)
    throw new AppError('already-running', `Stop the server first (pid ${holder}), for example with systemctl stop ansim; it is started anew after the upgrade.`, { pid: holder })
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const log = openLogFile(dataPath(config, 'log', 'server.log'))
  const ports: DatabasePorts = {
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    random: size => randomBytes(size),
    logger: log.logger,
  }
  const { timers, random, logger } = ports
  const anchors = openAnchorFile(anchorFolder(config), await openAuditKey(dataPath(config, 'audit.key')))
  const current = await findCurrentLink(root)
  try {
    const summary = await upgradeData({
      withOwner: work => withStoppedOwner(config, ports, work),
      blobFolder: dataPath(config, 'blobs'),
      blobs: await openFileBlobStore(dataPath(config, 'blobs'), random),
      workFolder: config.dataDir,
      backupFile: dataPath(config, 'backups', `before-upgrade-${new Date(timers.now()).toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`),
      version,
      clock: timers.now,
      logger,
      switchRelease: () => switchRelease(current, root),
      checkHealth: () => checkHealth(config),
      onUpgraded: (owner, from, to) => appendAuditAsOwner(owner, {
        at: timers.now(),
        actor: { kind: 'operator', name: 'npx ansim', address: '' },
        action: 'server.upgrade',
        object: { kind: 'server' },
        result: 'done',
        details: JSON.stringify({ version, fromSchema: from, toSchema: to }),
      }),
      onRolledBack: async (owner, schemaVersion) => {
        // What this release wrote into the trail until it failed is given up with everything else of it.
        if (schemaVersion >= auditSince)
          await anchorAudit(owner, anchors, new Map(), timers.now(), 'restored')
      },
    })
    return {
      ...summary,
      ...(current && { current }),
    }
  }
  finally {
    log.close()
  }
}

/** What is said of it; one list of cells a line. */
export function upgradeLines({ from, to, backupFile, current }: UpgradeOutcome): [string, ...string[]][] {
  return [
    [
      'Upgraded and healthy.',
      from === to
        ? 'The data needed no change.'
        : `The data went from schema ${from} to ${to}.`,
    ],
    [`What was there before is in ${backupFile}.`],
    ...current === undefined
      ? []
      : [
[`${current} leads to this version.`] satisfies [string],
        ],
    ['Start the server.'],
  ]
}

/** `current` beside the folder `releases` that this release is in, where that is how it is installed. */
export async function findCurrentLink(release: string): Promise<string | undefined> {
  const releases = dirname(release)
  const link = join(dirname(releases), 'current')
  const found = await lstat(link).catch(() => undefined)
  return basename(releases) === 'releases' && found?.isSymbolicLink() === true
    ? link
    : undefined
}

/** UP3: the link leads to the old release or to the new one, whenever the machine goes down. Answers how it leads back. */
export async function switchRelease(link: string | undefined, release: string): Promise<() => Promise<void>> {
  if (link === undefined)
    return async () => {}
  const before = await readlink(link)
  const leadTo = async (target: string): Promise<void> => {
    const fresh = `${link}.next`
    await rm(fresh, { force: true })
    await symlink(target, fresh)
    await rename(fresh, link)
  }
  await leadTo(release)
  return () => leadTo(before)
}

/** Starts this release on the data, without station, and asks it over the operator's socket. */
async function checkHealth({ dataDir }: Config): Promise<void> {
  const server = spawnWithArguments(process.execPath, join(root, 'sfu/main.ts'), [
    '--port',
    '0',
    '--data',
    dataDir,
    '--no-station',
  ], { env: process.env, nodeFlags: serverNodeFlags, detached: true })
  const exit = once(server, 'exit')
  const hasEnded = (): boolean => server.exitCode !== null || server.signalCode !== null
  const client = createOperatorClient(dataDir)
  let failing: readonly string[] = ['server']
  try {
    for (const startedAt = Date.now(); Date.now() - startedAt < healthyWithinMs && !hasEnded();) {
      const health = await client.call('health.get').catch(() => undefined)
      if (health?.healthy)
        return
      failing = health?.failing ?? failing
      await sleep(500)
    }
    throw new AppError('internal', hasEnded()
      ? `The new version ended at its start with ${server.exitCode ?? server.signalCode}.`
      : `The new version did not become healthy: ${failing.join(', ')}.`)
  }
  finally {
    if (!hasEnded()) {
      server.kill('SIGTERM')
      await exit
    }
  }
}
