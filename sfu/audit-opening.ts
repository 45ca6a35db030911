import type { AuditDraft } from '#contract/audit-entry'
import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { MediaPlane } from './core/media-plane.ts'
import type { ConnectionOptions } from './db/connection.ts'
import type { Database } from './db/database.ts'
import type { AuditKeeper } from './usecases/audit-keeper.ts'
import type { CallAuditor } from './usecases/audited-call.ts'
import type { ViewingLog } from './usecases/viewing-log.ts'
import type { SocketAuditor } from './ws/audited-methods.ts'
import { openAnchorFile, readAnchorFile } from './auth/anchor-file.ts'
import { openAuditKey } from './auth/audit-key.ts'
import { dataPath } from './config.ts'
import { createAuditKeeper } from './usecases/audit-keeper.ts'
import { createAuditLedger } from './usecases/audit-ledger.ts'
import { createViewingLog } from './usecases/viewing-log.ts'

export interface AuditOptions {
  readonly config: Config
  readonly database: Database
  /** The tables' owner: for anchoring and verifying alone. */
  readonly owner: ConnectionOptions
  readonly organizationId: OrganizationId
  readonly timers: Timers
  readonly logger: Logger
}

/** The audit trail of a running server. */
export interface AuditSide {
  readonly calls: CallAuditor
  /** For the browsers' sockets, of which the plane knows what each is sent. */
  readonly watch: (plane: Pick<MediaPlane, 'listConsumers'>) => SocketAuditor
  readonly standing: AuditKeeper['standing']
  readonly run: (signal: AbortSignal) => void
  /** What waits is written and anchored; after whoever writes, before the database. */
  readonly close: () => Promise<void>
}

/** The folder of the anchors: outside the database, and on another disk where somebody chose one. */
export function anchorFolder(config: Config): string {
  return config.auditAnchors ?? dataPath(config, 'audit')
}

export async function openAudit({ config, database, owner, organizationId, timers, logger }: AuditOptions): Promise<AuditSide> {
  const key = await openAuditKey(dataPath(config, 'audit.key'))
  const folder = anchorFolder(config)
  const ledger = createAuditLedger({ database, timers, logger })
  const keeper = createAuditKeeper({
    owner,
    database,
    ledger,
    key,
    anchors: openAnchorFile(folder, key),
    readAnchors: () => readAnchorFile(folder, key),
    timers,
    logger,
  })
  let viewings: ViewingLog | undefined
  const ownEntry = (action: string): AuditDraft => ({
    at: timers.now(),
    actor: { kind: 'system', name: 'Ansim', address: '' },
    action,
    object: { kind: 'server' },
    result: 'done',
  })
  // What was watched and has no end before this, ended at the latest here.
  ledger.post(organizationId, ownEntry('server.start'))
  return {
    calls: {
      ledger,
      home: organizationId,
      clock: timers.now,
      logger,
    },
    watch(plane) {
      viewings = createViewingLog({
        ledger,
        watchedBy: socketId => plane.listConsumers(socketId).map(({ stream }) => stream.cameraId),
        timers,
      })
      return { ledger, viewings, clock: timers.now }
    },
    standing: keeper.standing,
    run: signal => void keeper.run(signal),
    async close() {
      viewings?.close()
      ledger.post(organizationId, ownEntry('server.stop'))
      await ledger.close()
      await keeper.anchor()
    },
  }
}
