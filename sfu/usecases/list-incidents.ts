import type { RawBuilder, SqlBool } from 'kysely'
import type { CameraId, IncidentId, OrganizationId, RuleId, Sha256, SiteId, ZoneId } from '#contract/ids'
import type { IncidentEntry } from '#contract/incident-routes'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Severity } from '#contract/severity'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { FittingFacets, PageRow, SearchEffort } from './select-incident-page.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { likeOf } from './find-notes.ts'
import { selectIncidentPage } from './select-incident-page.ts'

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
}

/**
 * HI1, HI3: a page of incidents, newest first, that fit every filter and are within the actor's scope. However rare what fits is: the facets
 * that fit are few rows, and of each facet the newest stand together in one index.
 */
export async function listIncidents({ database }: UsecaseContext, actor: Actor, query: Query, effort?: SearchEffort): Promise<RouteReply<'incident.list'>> {
  authorize(actor, 'safety-event:list', actor)
  return database.readOrganization(actor.organizationId, async (transaction) => {
    const facets = isNarrow(actor, query)
      ? await selectFitting(transaction, actor, query)
      : undefined
    const rows = facets?.all.length === 0
      ? []
      : await selectIncidentPage(transaction, actor.organizationId, query, facets, effort)
    const page = rows.slice(0, query.limit)
    const [byId, pictures] = await Promise.all([
      selectFacets(transaction, actor, page.map(({ facet_id }) => facet_id)),
      selectPictures(transaction, actor.organizationId, page.map(({ incident_id }) => incident_id)),
    ])
    const last = page.at(-1)
    return {
      incidents: page.map(row => entryOf(row, byId.get(row.facet_id)!, pictures.get(row.incident_id))),
      ...rows.length > query.limit && last && { next: `${last.first_ms}.${last.incident_id}` },
    }
  })
}

/** Cameras, rules and zones by the names that they have now, else had then. */
const facetNames = [sql`coalesce(c.name, f.camera_name)`, sql`coalesce(r.definition ->> 'name', f.rule_name)`, sql`coalesce(z.name, f.zone_name)`] as const
const namedThings = sql`
  left join camera c on c.organization_id = f.organization_id and c.camera_id = f.camera_id
  left join rule r on r.organization_id = f.organization_id and r.rule_id = f.rule_id
  left join zone z on z.organization_id = f.organization_id and z.zone_id = f.zone_id`

/** Their numbers alone: there may be thousands, and a page shows a few. */
async function selectFitting(transaction: DatabaseTransaction, actor: Actor, { cameraId, siteId, ruleId, zoneId, label, severity, text }: Query): Promise<FittingFacets> {
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
  const { rows: [found] } = await sql<FittingFacets>`
    select coalesce(array_agg(f.facet_id), '{}') as all, ${text === undefined
      ? sql`coalesce(array_agg(f.facet_id), '{}')`
      : sql`coalesce(array_agg(f.facet_id) filter (where concat_ws(${'\n'}, ${sql.join(facetNames)}) ilike ${likeOf(text)}), '{}')`} as named
    from incident_facet f ${text === undefined
      ? sql`left join camera c on c.organization_id = f.organization_id and c.camera_id = f.camera_id`
      : namedThings}
    where ${sql.join(fits, sql` and `)}`.execute(transaction)
  return found!
}

async function selectFacets(transaction: DatabaseTransaction, { organizationId }: Actor, facetIds: readonly number[]): Promise<ReadonlyMap<number, FacetRow>> {
  if (facetIds.length === 0)
    return new Map()
  const { rows } = await sql<FacetRow>`
    select f.facet_id, f.camera_id, ${facetNames[0]} as camera_name, c.site_id, f.rule_id, ${facetNames[1]} as rule_name, f.zone_id, ${facetNames[2]} as zone_name, f.severity, f.label
    from incident_facet f ${namedThings}
    where f.organization_id = ${organizationId} and f.facet_id = any (${[
      ...new Set(facetIds),
    ]}::integer[])`.execute(transaction)
  return new Map(rows.map(row => [row.facet_id, row]))
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
