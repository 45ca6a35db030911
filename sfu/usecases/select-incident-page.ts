import type { RawBuilder, SqlBool } from 'kysely'
import type { IncidentId, OrganizationId } from '#contract/ids'
import type { IncidentState } from '#contract/incident'
import type { RouteQuery } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { findNotes } from './find-notes.ts'

type Query = RouteQuery<'incident.list'>

/** The facets that fit all but time, state and text. */
export interface FittingFacets {
  readonly all: readonly number[]
  /** Those of which a name holds the text that is sought. */
  readonly named: readonly number[]
}

interface PageKey { first_ms: number, incident_id: IncidentId }
export interface PageRow { incident_id: IncidentId, facet_id: number, state: IncidentState, first_ms: number, last_ms: number, act_count: number }

const states: readonly IncidentState[] = [
  'new',
  'acknowledged',
  'in-progress',
  'closed',
]
/** How what is frequent is told from what is rare: by trying. It changes what a page costs, never what it holds. */
export interface SearchEffort {
  /** One in four hundred of them fills a page of the usual size; they are looked through in an index alone (`incident_newest`), until it is full. */
  readonly newestTried: number
  /** So many looks, of facets times states into `incident_facet_history` or of notes at their incidents, cost less than the newest do. */
  readonly mostLooks: number
}

const usualEffort: SearchEffort = { newestTried: 20_000, mostLooks: 400 }

/**
 * HI1, HI3, HI13: one more than a page, so that it is known whether there is another, newest first. What is frequent is found among the newest
 * incidents, what is rare by its facets and its notes. Without `facets` every facet fits.
 */
export async function selectIncidentPage(transaction: DatabaseTransaction, organizationId: OrganizationId, query: Query, facets: FittingFacets | undefined, { newestTried, mostLooks } = usualEffort): Promise<PageRow[]> {
  const { text, limit } = query
  const within = sql.join([
    sql`i.organization_id = ${organizationId}`,
    ...timesOf(query),
  ], sql` and `)
  const wanted = query.state ?? states
  const byTime = sql`order by i.first_ms desc, i.incident_id desc`
  const newest = sql`${byTime} limit ${limit + 1}`
  const keysOf = async (found: RawBuilder<unknown>): Promise<PageKey[]> => (await sql<PageKey>`select i.first_ms, i.incident_id from (${found}) i ${newest}`.execute(transaction)).rows
  const fits = (of: readonly number[]): RawBuilder<SqlBool> => sql`i.facet_id = any (${of}::integer[]) and i.state = any (${wanted}::text[])`
  const amongNewest = (fitting: RawBuilder<SqlBool>): RawBuilder<unknown> => sql`
    select i.first_ms, i.incident_id
    from (select i.first_ms, i.incident_id, i.facet_id, i.state from incident i where ${within} ${byTime} limit ${newestTried}) i
    where ${fitting}`
  const ofEachFacet = ({ named }: FittingFacets): RawBuilder<unknown> => sql`
    select n.first_ms, n.incident_id from unnest(${named}::integer[]) as f (facet_id), unnest(${wanted}::text[]) as s (state),
      lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.facet_id = f.facet_id and i.state = s.state ${newest}) n`
  const unnarrowed = (): RawBuilder<unknown> => query.state === undefined
    ? sql`select i.first_ms, i.incident_id from incident i where ${within}`
    : sql`
      select n.first_ms, n.incident_id from unnest(${wanted}::text[]) as s (state),
        lateral (select i.first_ms, i.incident_id from incident i where ${within} and i.state = s.state ${newest}) n`
  // Offset: these few are read, however many the newest of all are; nobody knows beforehand how few.
  const noted = (fitting: RawBuilder<SqlBool>): RawBuilder<unknown> => sql`
    select i.first_ms, i.incident_id from incident i where ${within} and ${fitting} offset 0`

  /** Whether more than those tried are within the times that are asked for. */
  let older: Promise<boolean> | undefined
  const areOlder = (): Promise<boolean> => older ??= sql`select from incident i where ${within} ${byTime} offset ${newestTried} limit 1`.execute(transaction).then(({ rows }) => rows.length > 0)

  /** Of what may be frequent: among the newest; where they did not fill the page, and there are older ones, one by one. */
  async function keysOfMany(looks: number, fitting: RawBuilder<SqlBool>, oneByOne: RawBuilder<unknown>): Promise<PageKey[]> {
    if (looks === 0)
      return []
    if (looks > mostLooks) {
      const found = await keysOf(amongNewest(fitting))
      if (found.length > limit || !await areOlder())
        return found
    }
    return keysOf(oneByOne)
  }
  const keysOfNames = (of: FittingFacets): Promise<PageKey[]> => keysOfMany(of.named.length * wanted.length, fits(of.named), ofEachFacet(of))
  async function keysOfNotes({ all }: FittingFacets, sought: string): Promise<PageKey[]> {
    const { subjects, count } = await findNotes(transaction, sought)
    const fitting = sql<SqlBool>`i.incident_id = any (${subjects}::uuid[]) and ${fits(all)}`
    return keysOfMany(count, fitting, noted(fitting))
  }
  const keys = await Promise.all(facets
    ? [
        keysOfNames(facets),
        text === undefined
          ? []
          : keysOfNotes(facets, text),
      ]
    : [
        keysOf(unnarrowed()),
      ])
  const { rows } = await sql<PageRow>`
    select i.incident_id, i.facet_id, i.state, i.first_ms, i.last_ms, i.act_count from incident i
    where i.organization_id = ${organizationId} and i.incident_id = any (${keys.flat().map(({ incident_id }) => incident_id)}::uuid[])
    ${newest}`.execute(transaction)
  return rows
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
