import type { CoverageMinute } from '#contract/coverage'
import type { CameraId, DeviceId } from '#contract/ids'
import type { RouteBody, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { minuteMs } from '#contract/coverage'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { camerasInSight } from './authorize-for-camera.ts'

/** A browser's clock is corrected by the server's; what is left of the difference is less than this. */
const aheadMs = 2 * minuteMs
const dayMs = 86_400_000
export const minutesOfHour = 60

/** What is kept of one witness's minute, under `<minute of the hour>/<stint>`. */
export type KeptMinute = Pick<CoverageMinute, 'revision' | 'spans'>

/** Its key in `coverage_hour.minutes`. */
export function keyOfMinute({ minute, stintId }: Pick<CoverageMinute, 'minute' | 'stintId'>): string {
  return `${minute % minutesOfHour}/${stintId}`
}

/**
 * CO2: keeps what a browser looked at. Idempotent by device, camera, minute and stint; the highest revision holds, in whatever order they come.
 * Minutes of cameras out of sight, of the time to come and from before all that is kept are refused, the others kept.
 */
export async function recordCoverage({ database, clock }: Pick<UsecaseContext, 'database' | 'clock'>, actor: Actor, { deviceId, minutes }: RouteBody<'coverage.record'>): Promise<RouteReply<'coverage.record'>> {
  authorize(actor, 'coverage:record', actor)
  const { organizationId } = actor
  const now = clock()
  return database.withOrganization(organizationId, async (transaction) => {
    const inSight = await camerasInSight(transaction, actor, 'coverage:record')
    const known = await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', 'in', minutes.map(({ cameraId }) => cameraId)).execute()
    const mayKeep = new Set<CameraId>(known.map(row => row.camera_id).filter(cameraId => inSight === 'every' || inSight.includes(cameraId)))
    const { retention_days: days } = await transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const isKept = ({ cameraId, minute }: CoverageMinute): boolean => mayKeep.has(cameraId) && minute * minuteMs <= now + aheadMs && minute * minuteMs >= now - days * dayMs
    const hours = Map.groupBy(minutes.filter(isKept), ({ cameraId, minute }) => `${cameraId}/${Math.floor(minute / minutesOfHour)}`)
    // Sorted, so that two pushes at once never wait for each other's rows.
    for (const [, ofHour] of [...hours].sort(([a], [b]) => a < b
      ? -1
      : 1))
      await keepHour(transaction, actor, deviceId, ofHour, new Date(now))
    return {
      refused: minutes.filter(minute => !isKept(minute)).map(({ cameraId, minute }) => ({ cameraId, minute })),
    }
  })
}

async function keepHour(transaction: DatabaseTransaction, actor: Actor, deviceId: DeviceId, minutes: readonly CoverageMinute[], now: Date): Promise<void> {
  const { cameraId, minute } = minutes[0]!
  const key = {
    organization_id: actor.organizationId,
    camera_id: cameraId,
    hour: new Date(Math.floor(minute / minutesOfHour) * minutesOfHour * minuteMs),
    witness_id: deviceId,
  }
  const witness = {
    witness_name: nameOf(actor),
    is_station: actor.kind === 'member' && actor.role === 'station',
    updated_at: now,
  }
  await transaction.insertInto('coverage_hour').values({
    ...key,
    ...witness,
    minutes: '{}',
  }).onConflict(conflict => conflict.columns([
    'organization_id',
    'camera_id',
    'hour',
    'witness_id',
  ]).doNothing()).execute()
  const place = transaction.selectFrom('coverage_hour').select('minutes').forUpdate().where('organization_id', '=', key.organization_id).where('camera_id', '=', key.camera_id).where('hour', '=', key.hour).where('witness_id', '=', key.witness_id)
  const before = (await place.executeTakeFirstOrThrow()).minutes as Record<string, KeptMinute>
  const after = { ...before }
  for (const said of minutes) {
    const known = after[keyOfMinute(said)]
    if (!known || said.revision > known.revision)
      after[keyOfMinute(said)] = { revision: said.revision, spans: said.spans }
  }
  await transaction.updateTable('coverage_hour').set({
    ...witness,
    minutes: JSON.stringify(after),
  }).where('organization_id', '=', key.organization_id).where('camera_id', '=', key.camera_id).where('hour', '=', key.hour).where('witness_id', '=', key.witness_id).execute()
}
