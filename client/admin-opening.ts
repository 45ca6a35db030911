import type { DeviceId } from '#contract/ids'
import type { ApiPort } from './core/api-port.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import { createOwnAccount } from './pipeline/admin/own-account.ts'
import { createPeopleAdmin } from './pipeline/admin/people-admin.ts'
import { createRuleAdmin } from './pipeline/admin/rule-admin.ts'
import { createSiteAdmin } from './pipeline/admin/site-admin.ts'
import { createStationAdmin } from './pipeline/admin/station-admin.ts'
import { createUsageAdmin } from './pipeline/admin/usage-admin.ts'

interface AdminOptions {
  readonly api: ApiPort
  readonly session: SessionService
  readonly deviceId: () => Promise<DeviceId>
}

/** What the pages behind Admin and the own account do, over the routes. */
export function openAdmin({ api, session, deviceId }: AdminOptions) {
  return {
    peopleAdmin: createPeopleAdmin(api),
    siteAdmin: createSiteAdmin(api),
    usageAdmin: createUsageAdmin(api),
    stationAdmin: createStationAdmin(api, deviceId),
    ownAccount: createOwnAccount(api, session),
    ruleAdmin: createRuleAdmin(api),
  }
}
