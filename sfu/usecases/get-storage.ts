import type { CameraId } from '#contract/ids'
import type { StorageFacts, StorageKind } from '#contract/retention'
import type { Actor } from '../core/actor.ts'
import type { DiskMeasure } from '../core/disk-room.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { diskLevel, reserveOf } from '../core/disk-room.ts'
import { clipIsHeld, heldSnapshots } from './held-evidence.ts'

const dayMs = 86_400_000
/** Over which the pace is measured, and for which it is foretold. */
const weekDays = 7
const longestDays = 365
const leastPaceMs = 3_600_000

interface KindRow { kind: StorageKind, count: number, bytes: number, oldest: Date | null, fresh: number, soon_count: number, soon_bytes: number, next_at: Date | null, week_bytes: number }

/** What evidence takes, how fast it grows and what goes next (ADM-6). `disk` is as it was last measured. */
export async function getStorage({ database, clock }: UsecaseContext, actor: Actor, disk: DiskMeasure, job: StorageFacts['job']): Promise<StorageFacts> {
  authorize(actor, 'retention:read', actor)
  const now = clock()
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const { retention_days: retentionDays } = await transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', actor.organizationId).executeTakeFirstOrThrow()
    const kinds = await readKinds(transaction, actor, now, retentionDays)
    const holds = await transaction.selectFrom('legal_hold').select(({ fn }) => fn.countAll<number>().as('n')).where('organization_id', '=', actor.organizationId).where('released_at', 'is', null).executeTakeFirstOrThrow()
    const oldestAt = Math.min(now, ...kinds.flatMap(({ oldest }) => oldest?.getTime() ?? []))
    // A plant of an hour ago has no week to be measured by.
    const paceDays = Math.min(weekDays, Math.max(leastPaceMs, now - oldestAt) / dayMs)
    const bytesPerDay = Math.round(sum(kinds, 'fresh') / paceDays)
    const leavingPerDay = sum(kinds, 'week_bytes') / weekDays
    const nextAt = kinds.flatMap(({ next_at }) => next_at?.getTime() ?? []).sort((a, b) => a - b)[0]
    const daysLeft = daysUntilReserve(disk, bytesPerDay - leavingPerDay)
    return {
      retentionDays,
      disk: {
        level: diskLevel(disk),
        ...disk,
        reserveBytes: reserveOf(disk.totalBytes),
      },
      kinds: kinds.map(({ kind, count, bytes, oldest }) => ({
        kind,
        count,
        bytes,
        ...oldest && {
          oldestAt: epochMs(oldest.getTime()),
        },
      })),
      perCamera: await readCameras(transaction, actor, now, paceDays),
      bytesPerDay,
      ...daysLeft !== undefined && { daysLeft },
      next: {
        count: sum(kinds, 'soon_count'),
        bytes: sum(kinds, 'soon_bytes'),
        ...nextAt !== undefined && {
          at: epochMs(Math.max(now, nextAt)),
        },
      },
      job,
      holds: holds.n,
    }
  })
}

function sum(rows: readonly KindRow[], column: 'fresh' | 'week_bytes' | 'soon_count' | 'soon_bytes'): number {
  return rows.reduce((total, row) => total + row[column], 0)
}

function daysUntilReserve({ freeBytes, totalBytes }: DiskMeasure, growthPerDay: number): number | undefined {
  const room = freeBytes - reserveOf(totalBytes)
  if (room <= 0)
    return 0
  const days = growthPerDay > 0
    ? Math.floor(room / growthPerDay)
    : Number.POSITIVE_INFINITY
  return days > longestDays
    ? undefined
    : days
}

async function readKinds(transaction: DatabaseTransaction, { organizationId }: Actor, now: number, retentionDays: number): Promise<KindRow[]> {
  const keptMs = retentionDays * dayMs
  const at = (ms: number): Date => new Date(ms)
  // By the time of the upload, which is at most the time that a picture came late: a foretelling, not the deletion.
  const facts = (kind: StorageKind, from: ReturnType<typeof sql>, bytes: ReturnType<typeof sql>, time: ReturnType<typeof sql>, held: ReturnType<typeof sql>) => sql`
    select ${kind}::text as kind, count(*)::bigint as count, coalesce(sum(${bytes}), 0)::bigint as bytes, min(${time}) as oldest,
      coalesce(sum(${bytes}) filter (where ${time} >= ${at(now - weekDays * dayMs)}), 0)::bigint as fresh,
      count(*) filter (where ${time} < ${at(now - keptMs + dayMs)} and not ${held})::bigint as soon_count,
      coalesce(sum(${bytes}) filter (where ${time} < ${at(now - keptMs + dayMs)} and not ${held}), 0)::bigint as soon_bytes,
      min(${time}) filter (where ${time} < ${at(now - keptMs + weekDays * dayMs)} and not ${held}) + ${`${retentionDays} days`}::interval as next_at,
      coalesce(sum(${bytes}) filter (where ${time} < ${at(now - keptMs + weekDays * dayMs)} and not ${held}), 0)::bigint as week_bytes
    from ${from}`
  const { rows } = await sql<KindRow>`
    with held as materialized (${heldSnapshots(organizationId)})
    ${facts('snapshots', sql`snapshot s where s.organization_id = ${organizationId}`, sql`s.bytes`, sql`s.created_at`, sql`(s.sha256 in (select sha256 from held where sha256 is not null))`)}
    union all ${facts('clips', sql`(select distinct on (sha256) * from clip where organization_id = ${organizationId}) c`, sql`c.bytes`, sql`c.starts_at`, clipIsHeld)}
    union all ${facts('tracks', sql`track_chunk t where t.organization_id = ${organizationId}`, sql`length(t.data)`, sql`t.ends_at`, sql`false`)}`.execute(transaction)
  return rows
}

async function readCameras(transaction: DatabaseTransaction, { organizationId }: Actor, now: number, paceDays: number): Promise<StorageFacts['perCamera']> {
  const since = new Date(now - weekDays * dayMs)
  const { rows } = await sql<{ camera_id: CameraId, camera_name: string, bytes: number }>`
    select c.camera_id, c.name as camera_name, sum(x.bytes)::bigint as bytes from camera c join (
      select distinct e.camera_id, s.sha256, s.bytes from safety_event e
        join snapshot s on s.organization_id = e.organization_id and s.sha256 = e.snapshot_sha256
        where e.organization_id = ${organizationId} and e.captured_at >= ${since}
      union select camera_id, sha256, bytes from clip where organization_id = ${organizationId} and starts_at >= ${since}
      union all select camera_id, null, sum(length(data)) from track_chunk where organization_id = ${organizationId} and starts_at >= ${since} group by 1
    ) x on x.camera_id = c.camera_id
    where c.organization_id = ${organizationId} and c.removed_at is null group by 1, 2 order by 3 desc limit 200`.execute(transaction)
  return rows.map(({ camera_id, camera_name, bytes }) => ({
    cameraId: camera_id,
    cameraName: camera_name,
    bytesPerDay: Math.round(bytes / paceDays),
  }))
}
