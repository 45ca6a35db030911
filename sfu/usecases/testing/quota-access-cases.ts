import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { listIncidents } from '../list-incidents.ts'
import { listQuotas } from '../list-quotas.ts'
import { listUsage } from '../list-usage.ts'
import { updateQuota } from '../update-quota.ts'

/** Use cases about what the organization may have, what it uses and what happened. */
export function quotaAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
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
