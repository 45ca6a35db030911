import type { AuditStanding } from '../usecases/audit-keeper.ts'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { Readable } from 'node:stream'
import { authorize } from '../core/authorize.ts'
import { getAuditRange } from '../usecases/get-audit-range.ts'
import { exportAudit, listAudit } from '../usecases/list-audit.ts'

type AuditRoutes = 'audit.list' | 'audit.export' | 'audit.standing'

/** The audit trail, looked at. */
export function auditHandlers({ context, auditStanding }: RouteServices): Pick<RouteHandlers, AuditRoutes> {
  return {
    'audit.list': ({ actor, query }) => listAudit(context, actor, query),
    'audit.export': ({ actor, query }) => ({
      raw: Readable.from(exportAudit(context, actor, query)),
      mediaType: 'text/csv; charset=utf-8',
      headers: { 'content-disposition': 'attachment; filename="ansim-audit.csv"' },
    }),
    'audit.standing': async ({ actor }) => {
      authorize(actor, 'audit:read', actor)
      const { verdict, verifiedAt, anchoredAt, anchoredSeq, anchorTrouble, trouble }: AuditStanding = auditStanding(actor.organizationId)
      return {
        ...await getAuditRange(context, actor),
        ...(verifiedAt !== undefined && { verifiedAt }),
        ...(verdict && { verifiedSeq: verdict.headSeq }),
        ...(verdict?.flaw && { flaw: verdict.flaw }),
        ...(anchoredAt !== undefined && { anchoredAt }),
        ...(anchoredSeq !== undefined && { anchoredSeq }),
        hasAnchorTrouble: anchorTrouble !== undefined,
        ...(trouble !== undefined && { trouble }),
      }
    },
  }
}
