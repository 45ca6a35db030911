import type { CameraId, DeviceId } from '#contract/ids'
import type { DetectingBrowser, StationView } from '#contract/station'
import type { Actor } from '../core/actor.ts'
import type { LeaseOffer, LeaseReport } from '../core/lease-turn.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { expiryMs } from '../core/lease-candidate.ts'
import { stationOf } from './station-rows.ts'

interface LiveRow {
  holder_id: string
  device_id: DeviceId | null
  name: string
  offer: LeaseOffer
  report: LeaseReport
  connected_at: Date
  heard_at: Date
}

/** ST3: every station with how it fares, by name, and the people's browsers that detect now; of all server processes. */
export async function listStations({ database }: UsecaseContext, actor: Actor): Promise<{ stations: StationView[], browsers: DetectingBrowser[] }> {
  authorize(actor, 'station:list', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const stations = await transaction.selectFrom('station').selectAll().where('organization_id', '=', organizationId).orderBy(sql`lower(name)`).execute()
    const { rows: live } = await sql<LiveRow>`
      select holder_id, device_id, name, offer, report, connected_at, expires_at - ${expiryMs} * interval '1 ms' as heard_at
      from lease_candidate where organization_id = ${organizationId} and expires_at > clock_timestamp() order by connected_at`.execute(transaction)
    const leases = await transaction.selectFrom('lease').selectAll().where('organization_id', '=', organizationId).orderBy('camera_id').execute()
    const camerasOf = ({ holder_id, report }: LiveRow): StationView['cameras'] => leases.flatMap(({ camera_id: cameraId, holder_id: holderId, since, standby }) => {
      const own = holderId === holder_id
        ? {
            kind: 'holder' as const,
            since: epochMs(since.getTime()),
          }
        : standby?.holderId === holder_id
          ? {
              kind: 'standby' as const,
              since: epochMs(standby.since),
            }
          : undefined
      const fps = report.fps[cameraId as CameraId]
      return own
        ? [
            {
              cameraId,
              ...own,
              ...fps !== undefined && { fps },
            },
          ]
        : []
    })
    const factsOf = (row: LiveRow): DetectingBrowser => ({
      name: row.name,
      connectedAt: epochMs(row.connected_at.getTime()),
      engine: row.offer.engine,
      cameras: camerasOf(row),
      ...row.report.facts && { facts: row.report.facts },
    })
    const known = new Set(stations.map(({ station_id }) => station_id))
    return {
      stations: stations.map((station): StationView => {
        // Two tabs of one profile: the one that was heard last, with the cameras of both.
        const tabs = live.filter(({ device_id }) => device_id === station.station_id)
        const newest = tabs.toSorted((a, b) => b.heard_at.getTime() - a.heard_at.getTime())[0]
        return {
          ...newest && {
            ...factsOf(newest),
            lastSeenAt: epochMs(newest.heard_at.getTime()),
          },
          ...!newest && station.last_seen_at && {
            lastSeenAt: epochMs(station.last_seen_at.getTime()),
          },
          ...stationOf(station),
          isOwn: station.is_own,
          cameras: tabs.flatMap(camerasOf),
        }
      }),
      browsers: live.filter(({ device_id }) => device_id === null || !known.has(device_id)).map(factsOf).filter(({ cameras }) => cameras.length > 0),
    }
  })
}
