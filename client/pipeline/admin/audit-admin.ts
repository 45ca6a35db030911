import type { AuditFilter, AuditTrailStanding } from '#contract/audit-routes'
import type { RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'
import { routes } from '#contract/routes'

/** The audit trail. Calls reject with AppError or NetworkUnavailable. */
export interface AuditAdmin {
  /** Newest first; `before`: the page after that entry. */
  readonly list: (filter: AuditFilter, before?: number) => Promise<RouteReply<'audit.list'>>
  readonly standing: () => Promise<AuditTrailStanding>
  /** Where the browser saves the same as CSV from. */
  readonly csvPath: (filter: AuditFilter) => string
}

export function createAuditAdmin({ call }: Pick<ApiPort, 'call'>): AuditAdmin {
  return {
    list: (filter, before) => call('audit.list', {
      query: {
        ...filter,
        ...(before !== undefined && { before }),
      },
    }),
    standing: () => call('audit.standing'),
    csvPath: filter => `${routes['audit.export'].path}?${new URLSearchParams(Object.entries(filter).map(([key, value]) => [
      key,
      String(value),
    ]))}`,
  }
}
