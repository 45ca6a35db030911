import type { Quota } from '#contract/quota'
import type { SiteUsage, UsageResolution } from '#contract/usage'
import type { ApiPort } from '../../core/api-port.ts'

/** What the Organization may have and what it uses. Calls reject with AppError or NetworkUnavailable. */
export interface UsageAdmin {
  readonly quotas: () => Promise<Quota[]>
  readonly usage: (resolution: UsageResolution) => Promise<SiteUsage[]>
}

export function createUsageAdmin({ call }: Pick<ApiPort, 'call'>): UsageAdmin {
  return {
    quotas: async () => (await call('quota.list')).quotas,
    usage: async resolution => (await call('usage.get', {
      query: { resolution },
    })).sites,
  }
}
