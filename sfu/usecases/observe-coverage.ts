import type { OrganizationId } from '#contract/ids'
import type { ObservedMinute } from '../core/coverage-log.ts'
import type { UsecaseContext } from './context.ts'
import type { KeptObservation } from './read-coverage.ts'
import { sql } from 'kysely'
import { minuteMs, noDevice } from '#contract/coverage'
import { keyOfMinute, minutesOfHour } from './record-coverage.ts'

/** CO5: writes what the server itself saw. A minute that is written again replaces itself; those of another run of the server stay beside it. */
export async function observeCoverage({ database, clock }: Pick<UsecaseContext, 'database' | 'clock'>, organizationId: OrganizationId, stintId: string, minutes: readonly ObservedMinute[]): Promise<void> {
  const hours = Map.groupBy(minutes, ({ cameraId, minute }) => `${cameraId}/${Math.floor(minute / minutesOfHour)}`)
  if (hours.size === 0)
    return
  const rows = [
    ...hours.values(),
  ].map(ofHour => ({
    organization_id: organizationId,
    camera_id: ofHour[0]!.cameraId,
    hour: new Date(Math.floor(ofHour[0]!.minute / minutesOfHour) * minutesOfHour * minuteMs),
    witness_id: noDevice,
    witness_name: '',
    is_station: false,
    minutes: JSON.stringify(Object.fromEntries(ofHour.map(({ minute, spans }) => [
      keyOfMinute({ minute, stintId }),
{ observed: spans } satisfies KeptObservation,
    ]))),
    updated_at: new Date(clock()),
  }))
  await database.withOrganization(organizationId, transaction => transaction.insertInto('coverage_hour').values(rows).onConflict(conflict => conflict.columns([
    'organization_id',
    'camera_id',
    'hour',
    'witness_id',
  ]).doUpdateSet({
    minutes: sql`coverage_hour.minutes || excluded.minutes`,
    updated_at: sql`excluded.updated_at`,
  })).execute())
}
