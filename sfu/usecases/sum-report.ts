import type { RawBuilder, SqlBool } from 'kysely'
import type { Verdict } from '#contract/annotation'
import type { CameraId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { ReportCells, ReportFacet } from '#contract/report-fold'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Severity } from '#contract/severity'
import type { Site } from '#contract/site'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { hourOfDay } from '#contract/report-facts'
import { foldReport, reportHourMs } from '#contract/report-fold'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { selectSites } from './list-sites.ts'

const longestMs = 32 * 86_400_000
const exactUpToMs = 3_600_000

interface FacetRow { facet_id: number, camera_id: CameraId, camera_name: string, rule_id: RuleId, rule_name: string, zone_id: ZoneId, zone_name: string, severity: Severity }

/** RE1: what the incidents of a site that began between two moments add up to. Fails with 'not-found' for a site out of sight, 'bad-input' for more than 32 days. */
export async function sumReport({ database }: UsecaseContext, actor: Actor, siteId: SiteId, { from, to }: RouteQuery<'report.sum'>): Promise<RouteReply<'report.sum'>> {
  authorize(actor, 'report:read', actor)
  if (to <= from || to - from > longestMs)
    throw new AppError('bad-input', 'Ask for a report of up to 32 days, from before to.')
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const { timeZone } = await siteInSight(transaction, actor, siteId)
    const cells = await selectCells(transaction, actor, siteId, from, to)
    return foldReport(cells, hour => hourOfDay(from + hour * reportHourMs, timeZone))
  })
}

/** RE5: how many incidents of a site began in each step. */
export async function sumTrend({ database }: UsecaseContext, actor: Actor, siteId: SiteId, query: RouteQuery<'report.trend'>): Promise<RouteReply<'report.trend'>> {
  authorize(actor, 'report:read', actor)
  const edges = query.edges.split(',').map(Number)
  if (edges.some((edge, i) => i > 0 && edges[i - 1]! >= edge))
    throw new AppError('bad-input', 'Name the moments in order, each later than the one before.')
  return database.withOrganization(actor.organizationId, async (transaction) => {
    await siteInSight(transaction, actor, siteId)
    const facets = await selectFacets(transaction, actor, siteId)
    const severityOf = new Map(facets.map(facet => [facet.facet_id, facet.severity]))
    const { rows } = await sql<{ step: number, facet_id: number, count: number }>`
      select width_bucket(i.first_ms, ${edges}::bigint[]) - 1 as step, i.facet_id, count(*)::int as count
      from incident i where ${during(actor, edges[0]!, edges.at(-1)!)} group by 1, 2`.execute(transaction)
    const steps = edges.slice(1).map((): RouteReply<'report.trend'>['steps'][number] => ({}))
    for (const { step, facet_id, count } of rows) {
      // Of another site, or out of sight: few kinds are counted in vain, and no incident is looked up.
      const severity = severityOf.get(facet_id)
      if (severity === undefined)
        continue
      steps[step]![severity] = (steps[step]![severity] ?? 0) + count
    }
    const first = await transaction.selectFrom('camera').select('created_at').where('organization_id', '=', actor.organizationId).where('site_id', '=', siteId).where(isCameraWithinScope(actor, 'camera.camera_id')).orderBy('created_at').limit(1).executeTakeFirst()
    return {
      steps,
      ...first && {
        knownSince: epochMs(first.created_at.getTime()),
      },
    }
  })
}

async function siteInSight(transaction: DatabaseTransaction, actor: Actor, siteId: SiteId): Promise<Site> {
  const site = (await selectSites(transaction, actor)).find(each => each.siteId === siteId)
  if (!site)
    throw new AppError('not-found', 'There is no such site; open the list again.', { siteId })
  return site
}

/** Kinds of incidents of the site's cameras that are within the scope, by the names that they have now, else had then. */
async function selectFacets(transaction: DatabaseTransaction, actor: Actor, siteId: SiteId): Promise<FacetRow[]> {
  const { rows } = await sql<FacetRow>`
    select f.facet_id, f.camera_id, c.name as camera_name, f.rule_id, coalesce(r.definition ->> 'name', f.rule_name) as rule_name,
      f.zone_id, coalesce(z.name, f.zone_name) as zone_name, f.severity
    from incident_facet f
      join camera c on c.organization_id = f.organization_id and c.camera_id = f.camera_id
      left join rule r on r.organization_id = f.organization_id and r.rule_id = f.rule_id
      left join zone z on z.organization_id = f.organization_id and z.zone_id = f.zone_id
    where f.organization_id = ${actor.organizationId} and c.site_id = ${siteId} and ${isCameraWithinScope(actor, 'f.camera_id')}`.execute(transaction)
  return rows
}

function during({ organizationId }: Actor, from: number, to: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`i.organization_id = ${organizationId} and i.first_ms >= ${from} and i.first_ms < ${to}`
}

/** One way through the index: few rows come back from however many incidents. */
async function selectCells(transaction: DatabaseTransaction, actor: Actor, siteId: SiteId, from: number, to: number): Promise<ReportCells> {
  const facets = await selectFacets(transaction, actor, siteId)
  const byId = new Map(facets.map((row): [number, ReportFacet] => [
    row.facet_id,
    {
      cameraId: row.camera_id,
      cameraName: row.camera_name,
      ruleId: row.rule_id,
      ruleName: row.rule_name,
      zoneId: row.zone_id,
      zoneName: row.zone_name,
      severity: row.severity,
    },
  ]))
  // Groups are few whatever was asked: each line of the answer is read, and hours of every kind would be as many as incidents.
  const { rows } = await sql<{ part: 'verdict' | 'hour' | 'camera' | 'wait', facet_id: number, camera_id: CameraId, severity: Severity, verdict: Verdict | null, hour: number, wait_ms: number | null, count: number }>`
    select case when grouping(facet_id) = 0 then 'verdict' when grouping(severity) = 0 then 'hour' when grouping(camera_id) = 0 then 'camera' else 'wait' end as part,
      facet_id, camera_id, severity, verdict, hour, wait_ms, count(*)::int as count
    from (
      select i.facet_id, k.camera_id, k.severity, i.verdict, ((i.first_ms - ${from}) / ${reportHourMs})::int as hour,
        case when i.reacted_ms is null then null when i.reacted_ms - i.first_ms < ${exactUpToMs} then greatest(0, i.reacted_ms - i.first_ms) / 1000 * 1000
          else (i.reacted_ms - i.first_ms) / 60000 * 60000 end as wait_ms
      from incident i
        join unnest(${facets.map(({ facet_id }) => facet_id)}::integer[], ${facets.map(({ camera_id }) => camera_id)}::uuid[], ${facets.map(({ severity }) => severity)}::text[]) as k (facet_id, camera_id, severity) on k.facet_id = i.facet_id
      where ${during(actor, from, to)}
    ) found group by grouping sets ((facet_id, verdict), (severity, hour), (camera_id, hour), (wait_ms))`.execute(transaction)
  const of = (part: (typeof rows)[number]['part']) => rows.filter(row => row.part === part)
  return {
    byVerdict: of('verdict').map(({ facet_id, verdict, count }) => ({
      facet: byId.get(facet_id)!,
      count,
      ...verdict !== null && { verdict },
    })),
    byHour: of('hour').map(({ severity, hour, count }) => ({ severity, hour, count })),
    byCameraHour: of('camera').map(({ camera_id, hour, count }) => ({ cameraId: camera_id, hour, count })),
    waits: of('wait').flatMap(({ wait_ms, count }) => wait_ms === null
      ? []
      : [
          { waitMs: wait_ms, count },
        ]),
  }
}
