import type { CameraId, DeviceId, SiteId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LeaseCandidate } from '../core/lease-candidate.ts'
import type { LeaseTable } from '../core/lease-table.ts'
import type { KnownBrowser, LeaseOffer, LeaseReport, LeaseTurn, LeaseTurnResult } from '../core/lease-turn.ts'
import type { Database, DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { scopeHasCamera } from '#contract/scope'
import { epochMs } from '#contract/time'
import { expiryMs, lateMs } from '../core/lease-candidate.ts'
import { electHolders } from '../core/lease-election.ts'
import { leaseChannel } from '../db/feed-listener.ts'
import { ensureOwnStations } from './ensure-own-stations.ts'
import { readLeases, writeLeases } from './lease-rows.ts'

/** Rows of a server process that was killed are swept after this. */
const forgottenAfterMs = 60_000
/** A browser that is here on a new socket is not elsewhere: an old one of its profile that fell silent so long ago is gone. Two tabs both speak. */
const supersededMs = 1_500

/**
 * LE8 LE13: one heartbeat of a server process for all of its browsers, and one election over those of all processes, in one transaction under
 * the organization's lock. Times are the database's. Fails with 'database-unavailable'.
 */
export async function takeLeaseTurn(database: Database, turn: LeaseTurn): Promise<LeaseTurnResult> {
  const { organizationId } = turn
  return database.withOrganization(organizationId, async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext('ansim_lease'), hashtext(${organizationId}))`.execute(transaction)
    await renewOwn(transaction, turn)
    await ensureOwnStations(transaction, organizationId, turn.mine)
    const { now, candidates } = await readCandidates(transaction, turn)
    const { table, lastEpoch } = await readLeases(transaction, organizationId, now)
    const election = electHolders({
      table: withProvisional(table, turn, now),
      lastEpoch,
    }, candidates, turn.cameras.map(({ cameraId }) => cameraId), now)
    const isChanged = await writeLeases(transaction, organizationId, table, election)
    if (isChanged)
      await sql`select pg_notify(${leaseChannel}, ${organizationId})`.execute(transaction)
    return {
      table: election.table,
      browsers: new Map(candidates.map(({ holderId, known }) => [holderId, known])),
      nextInMs: nextInMs(candidates, election.table),
    }
  })
}

/** One statement however many there are: a lease ends with its holder's row. */
async function renewOwn(transaction: DatabaseTransaction, { organizationId, serverId, mine: all }: LeaseTurn): Promise<void> {
  const fresh = all.filter(({ silentMs }) => silentMs < supersededMs)
  const freshDevices = new Set(fresh.flatMap(({ deviceId }) => deviceId ?? []))
  const mine = all.filter(each => each.silentMs < supersededMs || each.deviceId === undefined || !freshDevices.has(each.deviceId))
  const rows = mine.map(each => ({
    holder_id: each.holderId,
    device_id: each.deviceId ?? null,
    name: each.name.slice(0, 80),
    offer: each.offer,
    report: each.report,
    connected_ms: each.connectedAt,
    left_ms: expiryMs - each.silentMs,
  }))
  await sql`
    with gone as (
      delete from lease_candidate
      where organization_id = ${organizationId}
        and case server_id when ${serverId} then holder_id <> all (${mine.map(({ holderId }) => holderId)}::uuid[])
          else expires_at < clock_timestamp() - ${forgottenAfterMs} * interval '1 ms'
            or (device_id = any (${[...freshDevices]}::uuid[]) and expires_at < clock_timestamp() + ${expiryMs - supersededMs} * interval '1 ms') end
      returning device_id, expires_at
    ), seen as (
      update station set last_seen_at = gone.expires_at - ${expiryMs} * interval '1 ms'
      from gone where station.organization_id = ${organizationId} and station.station_id = gone.device_id
    )
    insert into lease_candidate (organization_id, holder_id, server_id, device_id, name, offer, report, connected_at, expires_at)
    select ${organizationId}::uuid, r.holder_id, ${serverId}::uuid, r.device_id, r.name, r.offer, r.report, to_timestamp(r.connected_ms / 1000.0), clock_timestamp() + r.left_ms * interval '1 ms'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (holder_id uuid, device_id uuid, name text, offer jsonb, report jsonb, connected_ms bigint, left_ms double precision)
    on conflict (organization_id, holder_id) do update
      set name = excluded.name, offer = excluded.offer, report = excluded.report, expires_at = excluded.expires_at`.execute(transaction)
}

interface CandidateRow {
  holder_id: string
  server_id: string
  device_id: DeviceId | null
  name: string
  offer: LeaseOffer
  report: LeaseReport
  connected_at: Date
  silent_ms: number
  station_id: DeviceId | null
  station_name: string | null
  site_ids: SiteId[] | null
  drained_at: Date | null
  now_ms: number
}

async function readCandidates(transaction: DatabaseTransaction, { organizationId, serverId, cameras, isFirstAfterOutage }: LeaseTurn): Promise<{ now: EpochMs, candidates: (LeaseCandidate & { readonly known: KnownBrowser })[] }> {
  const { rows } = await sql<CandidateRow>`
    select c.holder_id, c.server_id, c.device_id, c.name, c.offer, c.report, c.connected_at,
      ${expiryMs} - extract(epoch from c.expires_at - clock_timestamp())::double precision * 1000 as silent_ms,
      s.station_id, s.name as station_name, s.site_ids, s.drained_at,
      (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms
    from (select) as always
    left join lease_candidate c on c.organization_id = ${organizationId}
    left join station s on s.organization_id = c.organization_id and s.station_id = c.device_id
    order by c.holder_id`.execute(transaction)
  const siteOf = new Map(cameras.map(({ cameraId, siteId }) => [cameraId, siteId]))
  return {
    now: epochMs(rows[0]!.now_ms),
    candidates: rows.filter(row => row.holder_id !== null).map(row => ({
      holderId: row.holder_id,
      isStation: row.station_id !== null || row.offer.isOwnStation,
      isDrained: row.drained_at !== null,
      fpsBudget: row.offer.fpsBudget,
      engine: row.offer.engine,
      capability: row.offer.capability,
      connectedAt: epochMs(row.connected_at.getTime()),
      silentMs: isFirstAfterOutage && row.server_id !== serverId
        ? 0
        : Math.max(0, row.silent_ms),
      mayHold: (cameraId: CameraId) => {
        const siteId = siteOf.get(cameraId)
        return scopeHasCamera(row.offer.scope, { siteId, cameraId }) && (row.site_ids === null || (siteId !== undefined && row.site_ids.includes(siteId)))
      },
      ready: new Set(row.report.ready),
      failing: new Set(row.report.failing),
      known: {
        holderId: row.holder_id,
        name: row.station_name ?? row.name,
        isHere: row.server_id === serverId,
        ...row.server_id !== serverId && {
          elsewhere: {
            engine: row.offer.engine,
            report: row.report,
            silentMs: Math.max(0, row.silent_ms),
          },
        },
        isDrained: row.drained_at !== null,
        ...row.site_ids !== null && { siteIds: row.site_ids },
        ...row.device_id !== null && { deviceId: row.device_id },
        ...row.station_id !== null && { stationId: row.station_id },
      },
    })),
  }
}

/** LE12: who looked while the database was away is the first to be asked, and is ready. */
function withProvisional(table: LeaseTable, { provisional }: LeaseTurn, now: EpochMs): LeaseTable {
  if (provisional.size === 0)
    return table
  const next = new Map(table)
  for (const [cameraId, holderId] of provisional) {
    const lease = table.get(cameraId)
    if (lease && lease.holderId !== holderId) {
      next.set(cameraId, {
        ...lease,
        standby: { holderId, since: now, because: 'late' },
      })
    }
  }
  return next
}

function nextInMs(candidates: readonly LeaseCandidate[], table: LeaseTable): number {
  const holders = new Set([
    ...table.values(),
  ].map(({ holderId }) => holderId))
  return Math.min(Number.POSITIVE_INFINITY, ...candidates.filter(({ holderId }) => holders.has(holderId)).flatMap(({ silentMs }) => [lateMs, expiryMs].map(limit => limit - silentMs).filter(left => left > 0)))
}
