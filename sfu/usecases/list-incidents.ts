import type { RawBuilder, SqlBool } from 'kysely'
import type { CameraId, IncidentId, OrganizationId, RuleId, Sha256, SiteId, ZoneId } from '#contract/ids'
import type { IncidentState } from '#contract/incident'
import type { IncidentEntry } from '#contract/incident-routes'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Severity } from '#contract/severity'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

type Query = RouteQuery<'incident.list'>

interface FacetRow {
  facet_id: number
  camera_id: CameraId
  camera_name: string
  site_id: SiteId | null
  rule_id: RuleId
  rule_name: string
  zone_id: ZoneId
  zone_name: string
  severity: Severity
  label: string
  /** A name of it holds the text that is sought. */
  is_named: boolean
}

interface PageRow { incident_id: IncidentId, facet_id: number, state: IncidentState, first_ms: number, last_ms: number, act_count: number }

const states: readonly IncidentState[] = [
  'new',
  'acknowledged',
  'in-progress',
  'closed',
]
/** Notes are sought through one by one; people seek what was said lately. */
const soughtNotes = 20_000
/** One in ten of them fills a page of the usual size. */
const newestTried = 500

/**
 * HI1, HI3: a page of incidents, newest first, that fit every filter and are within the actor's scope. However rare what fits is: the facets
 * that fit are few rows, and of each facet the newest stand together in one index.
 */
export async function listIncidents({ database }: UsecaseContext, actor: Actor, query: Query): Promise<RouteReply<'incident.list'>> {
  authorize(actor, 'safety-event:list', actor)
  return database.readOrganization(actor.organizationId, async (transaction) => {
    const facets = await selectFacets(transaction, actor, query)
    const rows = await selectPage(transaction, actor, query, facets)
    const page = rows.slice(0, query.limit)
    const pictures = await selectPictures(transaction, actor.organizationId, page.map(({ incident_id }) => incident_id))
    const byId = new Map(facets.map(facet => [facet.facet_id, facet]))
    const last = page.at(-1)
    return {
      incidents: page.map(row => entryOf(row, byId.get(row.facet_id)!, pictures.get(row.incident_id))),
      ...rows.length > query.limit && last && { next: `${last.first_ms}.${last.incident_id}` },
    }
  })
}

/** The facets that fit all but time, state and text; cameras, rules and zones by the names that they have now, else had then. */
async function selectFacets(transaction: DatabaseTransaction, actor: Actor, { cameraId, siteId, ruleId, zoneId, label, severity, text }: Query): Promise<FacetRow[]> {
  const fits: RawBuilder<SqlBool>[] = [
    sql`f.organization_id = ${actor.organizationId}`,
    isCameraWithinScope(actor, 'f.camera_id'),
    ...cameraId === undefined
      ? []
      : [sql<SqlBool>`f.camera_id = ${cameraId}`],
    ...siteId === undefined
      ? []
      : [sql<SqlBool>`c.site_id = ${siteId}`],
    ...ruleId === undefined
      ? []
      : [sql<SqlBool>`f.rule_id = ${ruleId}`],
    ...zoneId === undefined
      ? []
      : [sql<SqlBool>`f.zone_id = ${zoneId}`],
    ...label === undefined
      ? []
      : [sql<SqlBool>`f.label = any (${label}::text[])`],
    ...severity === undefined
      ? []
      : [sql<SqlBool>`f.severity = any (${severity}::text[])`],
  ]
  const names = [sql`coalesce(c.name, f.camera_name)`, sql`coalesce(r.definition ->> 'name', f.rule_name)`, sql`coalesce(z.name, f.zone_name)`] as const
  const { rows } = await sql<FacetRow>`
    select f.facet_id, f.camera_id, ${names[0]} as camera_name, c.site_id, f.rule_id, ${names[1]} as rule_name, f.zone_id, ${names[2]} as zone_name, f.severity, f.label,
      ${text === undefined
        ? sql`true`
        : sql`concat_ws(${'\n'}, ${names[0]}, ${names[1]}, ${names[2]}) ilike ${likeOf(text)}`} as is_named
    from incident_facet f
      left join camera c on c.organization_id = f.organization_id and c.camera_id = f.camera_id
      left join rule r on r.organization_id = f.organization_id and r.rule_id = f.rule_id
      left join zone z on z.organization_id = f.organization_id and z.zone_id = f.zone_id
    where ${sql.join(fits, sql` and `)}`.execute(transaction)
  return rows
}

/** One more than a page, so that it is known whether there is another. */
async function selectPage(transaction: DatabaseTransaction, actor: Actor, query: Query, facets: readonly FacetRow[]): Promise<PageRow[]> {
  const { organizationId } = actor
  const { text, limit } = query
  const within = sql.join([
    sql`i.organization_id = ${organizationId}`,
    ...timesOf(query),
  ], sql` and `)
  const wanted = query.state ?? states
  const newest = sql`order by i.first_ms desc, i.incident_id desc limit ${limit + 1}`
  const named = facets.filter(({ is_named }) => is_named).map(({ facet_id }) => facet_id)
  const narrow = isNarrow(actor, query)
  if (narrow && text === undefined) {
    // What is frequent is among the newest: a page of it needs no look into each facet.
    const { rows } = await sql<PageRow>`
      select i.incident_id, i.facet_id, i.state, i.first_ms, i.last_ms, i.act_count
      from (select * from incident i where ${within} order by i.first_ms desc, i.incident_id desc limit ${newestTried}) i
      where i.facet_id = any (${named}::integer[]) and i.state = any (${wanted}::text[]) ${newest}`.execute(transaction)
    if (rows.length > limit)
      return rows
  }
  const found = narrow
    ? sql`
      select n.first_ms, n.incident_id from unnest(${named}::integer[]) as f (facet_id), unnest(${wanted}::text[]) as s (state),
        lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.facet_id = f.facet_id and i.state = s.state ${newest}) n`
    : query.state === undefined
      ? sql`select * from (select i.first_ms, i.incident_id from incident i where ${within} ${newest}) n`
      : sql`
        select n.first_ms, n.incident_id from unnest(${wanted}::text[]) as s (state),
          lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.state = s.state ${newest}) n`
  const noted = text === undefined
    ? sql``
    : sql`
      union
      select i.first_ms, i.incident_id from incident i
      where ${within} and i.incident_id = any (array(${notesWith(organizationId, text)})) and i.facet_id = any (${facets.map(({ facet_id }) => facet_id)}::integer[])
        and i.state = any (${wanted}::text[])`
  const { rows } = await sql<PageRow>`
    select i.incident_id, i.facet_id, i.state, i.first_ms, i.last_ms, i.act_count
    from (select * from (${found}${noted}) found order by first_ms desc, incident_id desc limit ${limit + 1}) p
      join incident i on i.organization_id = ${organizationId} and i.incident_id = p.incident_id
    order by i.first_ms desc, i.incident_id desc`.execute(transaction)
  return rows
}

/** Whether not every facet fits. */
function isNarrow(actor: Actor, { cameraId, siteId, ruleId, zoneId, label, severity, text }: Query): boolean {
  return scopeOf(actor).kind !== 'everything' || [
    cameraId,
    siteId,
    ruleId,
    zoneId,
    label,
    severity,
    text,
  ].some(filter => filter !== undefined)
}

function timesOf({ from, until, after }: Query): RawBuilder<SqlBool>[] {
  const [afterMs, afterId] = after?.split('.') ?? []
  return [
    ...from === undefined
      ? []
      : [sql<SqlBool>`i.first_ms >= ${from}`],
    ...until === undefined
      ? []
      : [sql<SqlBool>`i.first_ms < ${until}`],
    ...afterMs === undefined
      ? []
      : [sql<SqlBool>`(i.first_ms, i.incident_id) < (${Number(afterMs)}::bigint, ${afterId}::uuid)`],
  ]
}

function notesWith(organizationId: OrganizationId, text: string): RawBuilder<unknown> {
  return sql`
    select coalesce(n.incident_id, n.event_id) from (
      select a.incident_id, a.event_id, a.annotation from annotation a
      where a.organization_id = ${organizationId} and a.kind = 'note' and a.annotation -> 'change' -> 'marks' is null order by a.org_seq desc limit ${soughtNotes}) n
    where n.annotation -> 'change' ->> 'text' ilike ${likeOf(text)}`
}

/** What people type is sought as it stands: `%`, `_` and `\` mean themselves. */
function likeOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

async function selectPictures(transaction: DatabaseTransaction, organizationId: OrganizationId, incidentIds: readonly IncidentId[]): Promise<Map<IncidentId, Sha256>> {
  if (incidentIds.length === 0)
    return new Map()
  const rows = await transaction.selectFrom('safety_event')
    .select(['event_id', 'snapshot_sha256'])
    .where('organization_id', '=', organizationId)
    .where('event_id', 'in', incidentIds)
    .where('snapshot_sha256', 'is not', null)
    .execute()
  return new Map(rows.map(row => [row.event_id, row.snapshot_sha256!]))
}

function entryOf(row: PageRow, facet: FacetRow, snapshotSha256: Sha256 | undefined): IncidentEntry {
  return {
    incidentId: row.incident_id,
    cameraId: facet.camera_id,
    cameraName: facet.camera_name,
    ...facet.site_id !== null && { siteId: facet.site_id },
    ruleId: facet.rule_id,
    ruleName: facet.rule_name,
    zoneId: facet.zone_id,
    zoneName: facet.zone_name,
    label: facet.label,
    severity: facet.severity,
    state: row.state,
    firstAt: epochMs(row.first_ms),
    lastAt: epochMs(row.last_ms),
    count: row.act_count,
    ...snapshotSha256 && { snapshotSha256 },
  }
}
