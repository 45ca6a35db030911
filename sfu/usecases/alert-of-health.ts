import type { HealthAlarm } from '#contract/health-alarm'
import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { healthSentenceKo } from '../core/health-sentence-ko.ts'
import { healthSentence } from '../core/health-sentence.ts'
import { dispatchAlert } from './dispatch-alert.ts'

/** Writes who is told of a health alarm, once for each alarm. Resolves after COMMIT. */
export async function alertOfHealth(context: UsecaseContext, organizationId: OrganizationId, alarm: HealthAlarm): Promise<void> {
  const { alarmId, cameraId, siteId, raisedAt } = alarm
  const written = await context.database.withOrganization(organizationId, async (transaction) => {
    const camera = cameraId === undefined
      ? undefined
      : await transaction.selectFrom('camera').select(['name', 'site_id']).where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).executeTakeFirst()
    const siteOf = siteId ?? camera?.site_id ?? undefined
    const site = siteOf === undefined
      ? undefined
      : await transaction.selectFrom('site').select(['name', 'time_zone']).where('organization_id', '=', organizationId).where('site_id', '=', siteOf).executeTakeFirst()
    return dispatchAlert(transaction, {
      organizationId,
      now: context.clock(),
      random: context.random,
    }, {
      key: `health:${alarmId}`,
      facts: {
        reason: 'health',
        severity: 'health',
        raisedAt,
        alarmId,
        sentences: {
          ko: healthSentenceKo(alarm),
          en: healthSentence(alarm),
        },
        ...cameraId !== undefined && { cameraId },
        ...camera && { cameraName: camera.name },
        ...siteOf !== undefined && { siteId: siteOf },
        ...site && { siteName: site.name },
        ...site?.time_zone && { timeZone: site.time_zone },
      },
    })
  })
  if (written > 0)
    context.alerted(organizationId, [])
}
