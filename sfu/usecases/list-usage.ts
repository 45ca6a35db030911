import type { SiteId } from '#contract/ids'
import type { SiteUsage, UsageResolution, UsageSample } from '#contract/usage'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { usageKeptMs, usageStepMs } from '#contract/usage'
import { authorize } from '../core/authorize.ts'

/** US1: what each site used, oldest first: by the minute for the last day, or by the hour for the last 30 days. */
export async function listUsage({ database, clock }: UsecaseContext, actor: Actor, resolution: UsageResolution): Promise<SiteUsage[]> {
  authorize(actor, 'quota:read', actor)
  const since = new Date(clock() - usageKeptMs[resolution])
  const rows = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('usage_sample')
    .selectAll()
    .where('organization_id', '=', actor.organizationId)
    .where('resolution', '=', resolution)
    .where('at', '>=', since)
    .orderBy('at')
    .execute())
  const sites = new Map<SiteId | null, UsageSample[]>()
  for (const row of rows) {
    const samples = sites.get(row.site_id) ?? []
    sites.set(row.site_id, samples)
    samples.push({
      at: epochMs(row.at.getTime()),
      cpuCores: row.cpu_ms / usageStepMs[resolution],
      bytesIn: row.bytes_in,
      bytesOut: row.bytes_out,
      connections: row.connections,
      storageBytes: row.storage_bytes,
    })
  }
  return [...sites].map(([siteId, samples]) => ({
    ...siteId !== null && { siteId },
    samples,
  }))
}
