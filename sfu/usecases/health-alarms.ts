import type { HealthAlarm } from '#contract/health-alarm'
import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { CoverageSchema } from '../db/coverage-schema.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { scopeOf } from '../core/actor.ts'
import { authorize, isAllowed } from '../core/authorize.ts'

const weekMs = 7 * 86_400_000
const mostAlarms = 500

/** Health alarms that this actor may hear of: those that stand, and those that cleared since `since` (a week ago), newest first, 500 at most. */
export async function listHealthAlarms({ database, clock }: Pick<UsecaseContext, 'database' | 'clock'>, actor: Actor, since: EpochMs = epochMs(clock() - weekMs)): Promise<HealthAlarm[]> {
  authorize(actor, 'health:list', { organizationId: actor.organizationId })
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const rows = await transaction.selectFrom('health_alarm').selectAll().where('organization_id', '=', actor.organizationId).where(({ eb, or }) => or([
      eb('cleared_at', 'is', null),
      eb('cleared_at', '>=', new Date(since)),
    ])).orderBy('raised_at', 'desc').limit(mostAlarms * 4).execute()
    const cameras = await sitesOfCameras(transaction, actor)
    return rows.map(toAlarm).filter(alarm => mayHear(actor, alarm, cameras)).slice(0, mostAlarms)
  })
}

/** Those that stand, for a server that starts. */
export async function readStandingAlarms({ database }: Pick<UsecaseContext, 'database'>, organizationId: OrganizationId): Promise<HealthAlarm[]> {
  return database.withOrganization(organizationId, async transaction =>
    (await transaction.selectFrom('health_alarm').selectAll().where('organization_id', '=', organizationId).where('cleared_at', 'is', null).execute()).map(toAlarm))
}

/** HE5: writes what became of an alarm; the same again changes nothing. */
export async function writeHealthAlarm({ database }: Pick<UsecaseContext, 'database'>, organizationId: OrganizationId, alarm: HealthAlarm): Promise<void> {
  const cleared_at = alarm.clearedAt === undefined
    ? null
    : new Date(alarm.clearedAt)
  const facts = JSON.stringify(alarm.facts)
  await database.withOrganization(organizationId, transaction => transaction.insertInto('health_alarm').values({
    organization_id: organizationId,
    alarm_id: alarm.alarmId,
    kind: alarm.kind,
    site_id: alarm.siteId ?? null,
    camera_id: alarm.cameraId ?? null,
    station_id: alarm.stationId ?? null,
    part: alarm.part ?? null,
    facts,
    since: new Date(alarm.since),
    raised_at: new Date(alarm.raisedAt),
    cleared_at,
  }).onConflict(conflict => conflict.columns(['organization_id', 'alarm_id']).doUpdateSet({ facts, cleared_at })).execute())
}

async function sitesOfCameras(transaction: DatabaseTransaction, actor: Actor): Promise<ReadonlyMap<string, HealthAlarm['siteId']>> {
  if (scopeOf(actor).kind === 'everything')
    return new Map()
  const rows = await transaction.selectFrom('camera').select(['camera_id', 'site_id']).where('organization_id', '=', actor.organizationId).execute()
  return new Map(rows.map(row => [row.camera_id, row.site_id ?? undefined]))
}

/** HE6: of a camera or a site within the scope; what is about the server or a station is for whom nothing is out of sight. */
function mayHear(actor: Actor, { siteId, cameraId }: HealthAlarm, cameras: ReadonlyMap<string, HealthAlarm['siteId']>): boolean {
  if (scopeOf(actor).kind === 'everything')
    return true
  if (cameraId === undefined && siteId === undefined)
    return false
  return isAllowed(actor, 'health:list', {
    organizationId: actor.organizationId,
    cameraId,
    siteId: cameraId === undefined
      ? siteId
      : cameras.get(cameraId),
  })
}

function toAlarm(row: Pick<CoverageSchema['health_alarm'], Exclude<keyof CoverageSchema['health_alarm'], 'facts'>> & { facts: HealthAlarm['facts'] }): HealthAlarm {
  return {
    alarmId: row.alarm_id,
    kind: row.kind,
    ...row.site_id !== null && { siteId: row.site_id },
    ...row.camera_id !== null && { cameraId: row.camera_id },
    ...row.station_id !== null && { stationId: row.station_id },
    ...row.part !== null && { part: row.part },
    facts: row.facts,
    since: epochMs(row.since.getTime()),
    raisedAt: epochMs(row.raised_at.getTime()),
    ...row.cleared_at !== null && {
      clearedAt: epochMs(row.cleared_at.getTime()),
    },
  }
}
