import type { Config } from './config.ts'
import type { DatabasePorts } from './database-opening.ts'
import type { ConnectionOptions } from './db/connection.ts'
import type { AuditVerdict } from './usecases/verify-audit.ts'
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { anchorFolder } from './audit-opening.ts'
import { readAnchorFile } from './auth/anchor-file.ts'
import { findAuditKey } from './auth/audit-key.ts'
import { dataPath, readConfig } from './config.ts'
import { createLogger } from './core/logger.ts'
import { findClusterOwner } from './db/postgres-cluster.ts'
import { findLivingHolder } from './instance/instance-lock.ts'
import { auditLines, isTrailSound } from './operator/audit-lines.ts'
import { withStoppedOwner } from './stopped-owner.ts'
import { verifyAudit } from './usecases/verify-audit.ts'

export interface AuditOutcome {
  readonly verdict: AuditVerdict
  readonly isSound: boolean
  /** For people; one list of cells a line. */
  readonly lines: [string, ...string[]][]
}

/**
 * `npx ansim audit verify`: reads the database and the anchors itself; the server that may run is not asked, for it may be the one that lies.
 * Nothing is written, no migration is run. Fails with 'database-unavailable'.
 * @param dataDir the server's data folder
 * @param anchors the folder of the anchors where it is none of those that the configuration says
 */
export async function verifyByCommand(dataDir: string, anchors: string | undefined): Promise<AuditOutcome> {
  const config = readConfig({ port: 0, dataDir, cameras: [] }, process.env)
  const places = {
    anchors: anchors ?? anchorFolder(config),
    key: dataPath(config, 'audit.key'),
  }
  const key = await findAuditKey(places.key)
  // Before the database: see verifyAudit().
  const lines = await readAnchorFile(places.anchors, key)
  const ports: DatabasePorts = {
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    random: size => randomBytes(size),
    logger: createLogger(() => {}),
  }
  const verdict = await withOwner(config, ports, owner => verifyAudit(owner, lines, key))
  return {
    verdict,
    isSound: isTrailSound(verdict),
    lines: auditLines(verdict, places),
  }
}

/** Runs `work` with the way in of the tables' owner, whether the server runs or not; where our own PostgreSQL is down it is started for that long. */
async function withOwner<T>(config: Config, ports: DatabasePorts, work: (owner: ConnectionOptions) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== undefined)
    return work({ connectionString: config.databaseUrl })
  if (await findLivingHolder(dataPath(config, 'server.pid')) !== undefined) {
    const owner = await findClusterOwner(config.dataDir)
    if (!owner)
      throw new AppError('database-unavailable', `Say with --data which data folder it is: there is no database in ${config.dataDir}.`)
    return work(owner)
  }
  return withStoppedOwner(config, ports, work)
}
