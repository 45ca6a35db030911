import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { MediaPlane } from '../../core/media-plane.ts'
import type { CallAuditor } from '../../usecases/audited-call.ts'
import type { UsecaseContext } from '../../usecases/context.ts'
import type { SocketAuditor } from '../../ws/audited-methods.ts'
import { createAuditLedger } from '../../usecases/audit-ledger.ts'
import { createViewingLog } from '../../usecases/viewing-log.ts'

/** The audit trail of a test's site, in its database, without anchors. */
export function openSiteAudit({ database, logger }: UsecaseContext, home: OrganizationId, plane: Pick<MediaPlane, 'listConsumers'>, timers: Timers): { readonly calls: CallAuditor, readonly sockets: SocketAuditor, readonly close: () => Promise<void> } {
  const ledger = createAuditLedger({ database, timers, logger })
  const viewings = createViewingLog({
    ledger,
    watchedBy: socketId => plane.listConsumers(socketId).map(({ stream }) => stream.cameraId),
    timers,
  })
  return {
    calls: {
      ledger,
      home,
      clock: timers.now,
      logger,
    },
    sockets: { ledger, viewings, clock: timers.now },
    async close() {
      viewings.close()
      await ledger.close()
    },
  }
}
