import type { EventId } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { beginExport } from '../begin-export.ts'
import { getIncident } from '../get-incident.ts'
import { listHistoryDays } from '../list-history.ts'
import { listIncidents } from '../list-incidents.ts'
import { listQuotas } from '../list-quotas.ts'
import { listUsage } from '../list-usage.ts'
import { updateQuota } from '../update-quota.ts'

/** Use cases about what the organization may have, what it uses and what happened. */
export function quotaAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    beginExport: [
      'evidence:export',
      actor => beginExport(at().context, actor, {
        name: 'x',
        reason: 'For the test',
        subject: {
          kind: 'incidents',
          incidentIds: ['01919191-9191-7919-9919-919191919191' as EventId],
        },
      }, '1'),
    ],
    getIncident: [
      'safety-event:list',
      actor => getIncident(at().context, actor, '01919191-9191-7919-9919-919191919191' as EventId),
    ],
    listHistory: [
      'safety-event:list',
      actor => listHistoryDays(at().context, actor, { from: 0, until: 1, timeZone: 'UTC' }),
    ],
    listIncidents: [
      'safety-event:list',
      actor => listIncidents(at().context, actor, { limit: 1 }),
    ],
    listQuotas: [
      'quota:read',
      actor => listQuotas(at().context, actor, 0),
    ],
    listUsage: [
      'quota:read',
      actor => listUsage(at().context, actor, 'minute'),
    ],
    updateQuota: [
      'quota:edit',
      actor => updateQuota(at().context, actor, 'stations', null, 0),
    ],
  }
}
