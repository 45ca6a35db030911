import type { RawBuilder, SqlBool } from 'kysely'
import type { CameraId, RuleId } from '#contract/ids'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Severity } from '#contract/severity'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { historyMomentsAtMost } from '#contract/history-routes'
import { cameraIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'
import { clipOf } from './get-clip.ts'

/** Six weeks of a month's page, and a day for a change of the clock. */
const longestMs = 45 * 86_400_000

/** HI6: how many incidents began on each day of the site's wall, and how many of them nobody has looked at. Days without any are left out. */
export async function listHistoryDays({ database }: UsecaseContext, actor: Actor, { from, until, timeZone, cameraIds, ruleId, severity, state }: RouteQuery<'history.days'>): Promise<RouteReply<'history.days'>> {
  authorize(actor, 'safety-event:list', actor)
  if (until <= from || until - from > longestMs)
    throw new AppError('bad-input', 'Ask for up to 45 days, from before until.')
  const cameras = cameraIds === undefined
    ? undefined
    : cameraIds.split(',').filter(id => cameraIdSchema.safeParse(id).success)
  const { organizationId } = actor
  return database.readOrganization(organizationId, async (transaction) => {
    const facetIds = await facetsOf(transaction, actor, { cameras, ruleId, severity })
    const fits: RawBuilder<SqlBool>[] = [
      sql`i.organization_id = ${organizationId}`,
      sql`i.first_ms >= ${from}`,
      sql`i.first_ms < ${until}`,
      ...facetIds === undefined
        ? []
        : [sql<SqlBool>`i.facet_id = any (${facetIds}::integer[])`],
      ...state === undefined
        ? []
        : [sql<SqlBool>`i.state = ${state}`],
    ]
    // A day is looked up among 45 beginnings, not made of each time: there may be half a million of them. All that is asked for is in one index.
    const { rows } = await sql<{ day: string, incidents: number, unreviewed: number }>`
      with days as (
        select array_agg((extract(epoch from day at time zone ${timeZone}) * 1000)::bigint order by day) as beginnings, array_agg(to_char(day, 'YYYY-MM-DD') order by day) as names
        from generate_series(date_trunc('day', to_timestamp(${from}::bigint / 1000.0) at time zone ${timeZone}), to_timestamp(${until}::bigint / 1000.0) at time zone ${timeZone}, interval '1 day') day
      )
      select (select names from days)[counted.place] as day, counted.incidents, counted.unreviewed
      from (
        select width_bucket(i.first_ms, (select beginnings from days)) as place, count(*)::integer as incidents, (count(*) filter (where i.state = 'new'))::integer as unreviewed
        from incident i where ${sql.join(fits, sql` and `)} group by 1
      ) counted order by counted.place`.execute(transaction)
    return { days: rows }
  })
}

/** HI1: the facets that are asked for and within the actor's scope; undefined: all there are. */
async function facetsOf(transaction: DatabaseTransaction, actor: Actor, { cameras, ruleId, severity }: { readonly cameras: readonly string[] | undefined, readonly ruleId: RuleId | undefined, readonly severity: Severity | undefined }): Promise<number[] | undefined> {
  if (scopeOf(actor).kind === 'everything' && cameras === undefined && ruleId === undefined && severity === undefined)
    return undefined
  const rows = await transaction.selectFrom('incident_facet as f')
    .select('f.facet_id')
    .where('f.organization_id', '=', actor.organizationId)
    .where(isCameraWithinScope(actor, 'f.camera_id'))
    .$if(cameras !== undefined, query => query.where(sql<SqlBool>`f.camera_id = any (${cameras}::uuid[])`))
    .$if(ruleId !== undefined, query => query.where('f.rule_id', '=', ruleId!))
    .$if(severity !== undefined, query => query.where('f.severity', '=', severity!))
    .execute()
  return rows.map(row => row.facet_id)
}

/** HI7: the moments of a camera of which something is kept, oldest first; of more than 2,000 the newest. Suppressed events are none. */
export async function listMoments({ database }: UsecaseContext, actor: Actor, cameraId: CameraId, { from, until }: RouteQuery<'history.moments'>): Promise<RouteReply<'history.moments'>> {
  authorize(actor, 'safety-event:list', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    await authorizeForCamera(transaction, actor, 'safety-event:list', cameraId)
    const rows = await transaction.selectFrom('safety_event as e')
      .leftJoin('clip as c', join => join.onRef('c.organization_id', '=', 'e.organization_id').onRef('c.event_id', '=', 'e.event_id'))
      .select([
        'e.event_id',
        'e.incident_id',
        'e.captured_at',
        'e.severity',
        sql<RouteReply<'history.moments'>['moments'][number]['label']>`e.event ->> 'label'`.as('label'),
        'e.snapshot_sha256',
        'c.sha256',
        'c.media_type',
        'c.bytes',
        'c.width',
        'c.height',
        'c.duration_ms',
        'c.starts_at',
      ])
      .where('e.organization_id', '=', organizationId)
      .where('e.camera_id', '=', cameraId)
      .where('e.captured_at', '>=', new Date(from))
      .where('e.captured_at', '<', new Date(until))
      .where('e.incident_id', 'is not', null)
      .orderBy('e.captured_at', 'desc')
      .orderBy('e.event_id', 'desc')
      .limit(historyMomentsAtMost + 1)
      .execute()
    return {
      moments: rows.slice(0, historyMomentsAtMost).reverse().map(row => ({
        eventId: row.event_id,
        incidentId: row.incident_id!,
        cameraId,
        capturedAt: epochMs(row.captured_at.getTime()),
        severity: row.severity,
        label: row.label,
        ...row.snapshot_sha256 !== null && { snapshotSha256: row.snapshot_sha256 },
        ...row.sha256 !== null && row.starts_at !== null && {
          clip: clipOf({
            sha256: row.sha256,
            media_type: row.media_type!,
            bytes: row.bytes!,
            width: row.width!,
            height: row.height!,
            duration_ms: row.duration_ms!,
            starts_at: row.starts_at,
          }),
        },
      })),
      isWhole: rows.length <= historyMomentsAtMost,
    }
  })
}
