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
}

/** The facets that fit all but time, state and text. */
interface FittingFacets {
  readonly all: readonly number[]
  /** Those of which a name holds the text that is sought. */
  readonly named: readonly number[]
}

interface PageKey { first_ms: number, incident_id: IncidentId }
interface PageRow { incident_id: IncidentId, facet_id: number, state: IncidentState, first_ms: number, last_ms: number, act_count: number }

const states: readonly IncidentState[] = [
  'new',
  'acknowledged',
  'in-progress',
  'closed',
]
/** Notes are sought through one by one; people seek what was said lately. */
const soughtNotes = 20_000
/** One in four hundred of them fills a page of the usual size; they are looked through in an index alone (`incident_newest`), until it is full. */
const newestTried = 20_000
/** Facets times states: so many looks into `incident_facet_history` cost less than the newest do. */
const mostLooks = 400

/**
 * HI1, HI3: a page of incidents, newest first, that fit every filter and are within the actor's scope. However rare what fits is: the facets
 * that fit are few rows, and of each facet the newest stand together in one index.
 */
export async function listIncidents({ database }: UsecaseContext, actor: Actor, query: Query): Promise<RouteReply<'incident.list'>> {
  authorize(actor, 'safety-event:list', actor)
  return database.readOrganization(actor.organizationId, async (transaction) => {
    const facets = isNarrow(actor, query)
      ? await selectFitting(transaction, actor, query)
      : undefined
    const rows = facets?.all.length === 0
      ? []
      : await selectPage(transaction, actor, query, facets)
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

/** One more than a page, so that it is known whether there is another. */
async function selectPage(transaction: DatabaseTransaction, actor: Actor, query: Query, facets: FittingFacets | undefined): Promise<PageRow[]> {
  const { organizationId } = actor
  const { text, limit } = query
  const within = sql.join([
    sql`i.organization_id = ${organizationId}`,
    ...timesOf(query),
  ], sql` and `)
  const wanted = query.state ?? states
  const newest = sql`order by i.first_ms desc, i.incident_id desc limit ${limit + 1}`
  const keysOf = async (found: RawBuilder<unknown>): Promise<PageKey[]> => (await sql<PageKey>`select i.first_ms, i.incident_id from (${found}) i ${newest}`.execute(transaction)).rows
  const ofEachFacet = ({ named }: FittingFacets): RawBuilder<unknown> => sql`
    select n.first_ms, n.incident_id from unnest(${named}::integer[]) as f (facet_id), unnest(${wanted}::text[]) as s (state),
      lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.facet_id = f.facet_id and i.state = s.state ${newest}) n`
  const amongNewest = ({ named }: FittingFacets): RawBuilder<unknown> => sql`
    select i.first_ms, i.incident_id
    from (select i.first_ms, i.incident_id, i.facet_id, i.state from incident i where ${within} order by i.first_ms desc, i.incident_id desc limit ${newestTried}) i
    where i.facet_id = any (${named}::integer[]) and i.state = any (${wanted}::text[])`
  const unnarrowed = (): RawBuilder<unknown> => query.state === undefined
    ? sql`select i.first_ms, i.incident_id from incident i where ${within}`
    : sql`
      select n.first_ms, n.incident_id from unnest(${wanted}::text[]) as s (state),
        lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.state = s.state ${newest}) n`
  // Offset: these few are read, however many the newest of all are; nobody knows beforehand how few.
  const noted = (all: readonly number[], sought: string): RawBuilder<unknown> => sql`
    select i.first_ms, i.incident_id from incident i
    where ${within} and i.incident_id = any (array(${notesWith(organizationId, sought)})) and i.facet_id = any (${all}::integer[]) and i.state = any (${wanted}::text[])
    offset 0`

  async function namedKeys(): Promise<PageKey[]> {
    if (!facets)
      return keysOf(unnarrowed())
    if (facets.named.length * wanted.length > mostLooks) {
      const found = await keysOf(amongNewest(facets))
      if (found.length > limit)
        return found
    }
    return keysOf(ofEachFacet(facets))
  }
  const keys = await Promise.all([
    namedKeys(),
    facets && text !== undefined
      ? keysOf(noted(facets.all, text))
      : [],
  ])
  const { rows } = await sql<PageRow>`
    select i.incident_id, i.facet_id, i.state, i.first_ms, i.last_ms, i.act_count from incident i
    where i.organization_id = ${organizationId} and i.incident_id = any (${keys.flat().map(({ incident_id }) => incident_id)}::uuid[])
    ${newest}`.execute(transaction)
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
