import type { CoverageStretch } from '#contract/coverage'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { MinuteClaim, ObservedSpan } from '../core/coverage-fold.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { KeptMinute } from './record-coverage.ts'
import { minuteMs, noDevice } from '#contract/coverage'
import { epochMs } from '#contract/time'
import { cutStretches, foldMinute, joinStretch } from '../core/coverage-fold.ts'
import { minutesOfHour } from './record-coverage.ts'

/** What the server saw in a minute. */
export interface KeptObservation { readonly observed: readonly ObservedSpan[] }

/** What of the newest minutes is not on disk yet. */
export type ReadObserved = (cameraId: CameraId) => ReadonlyMap<number, readonly ObservedSpan[]>

/** A camera with its time: before and after it there was nothing to analyse. */
export interface CoveredCamera {
  readonly cameraId: CameraId
  readonly since: EpochMs
  readonly until?: EpochMs
}

interface MinuteParts { readonly observed: ObservedSpan[], readonly claims: MinuteClaim[] }

/** CO3: the stretches of each camera between two moments, without a gap, from all that was said. A camera begins with its first moment. */
export async function readCoverage(transaction: DatabaseTransaction, organizationId: OrganizationId, cameras: readonly CoveredCamera[], from: EpochMs, to: EpochMs, newest: ReadObserved): Promise<Map<CameraId, CoverageStretch[]>> {
  const hourMs = minutesOfHour * minuteMs
  const rows = cameras.length === 0 || to <= from
    ? []
    : await transaction.selectFrom('coverage_hour').select([
        'camera_id',
        'hour',
        'witness_id',
        'witness_name',
        'is_station',
        'minutes',
      ]).where('organization_id', '=', organizationId).where('camera_id', 'in', cameras.map(({ cameraId }) => cameraId)).where('hour', '>=', new Date(Math.floor(from / hourMs) * hourMs)).where('hour', '<', new Date(to)).execute()
  const byCamera = Map.groupBy(rows, row => row.camera_id)
  return new Map(cameras.map(({ cameraId, since, until = to }) => {
    const parts = new Map<number, MinuteParts>()
    const partsOf = (minute: number): MinuteParts => {
      const known = parts.get(minute) ?? { observed: [], claims: [] }
      parts.set(minute, known)
      return known
    }
    const fresh = newest(cameraId)
    for (const { hour, witness_id, witness_name, is_station, minutes } of byCamera.get(cameraId) ?? []) {
      const first = hour.getTime() / minuteMs
      const witness = { deviceId: witness_id, name: witness_name, isStation: is_station }
      for (const [key, kept] of Object.entries(minutes as Record<string, KeptMinute | KeptObservation>)) {
        const [ofHour, stintId] = key.split('/')
        const minute = first + Number(ofHour)
        if (witness_id !== noDevice)
          partsOf(minute).claims.push({ witness, stintId: stintId!, ...kept as KeptMinute })
        else
          partsOf(minute).observed.push(...(kept as KeptObservation).observed)
      }
    }
    // What is in memory is what was written, or more; of an earlier run of the server there may be the beginning of the minute.
    for (const [minute, spans] of fresh) {
      const { observed } = partsOf(minute)
      const begin = spans[0]?.fromMs ?? minuteMs
      observed.splice(0, observed.length, ...observed.filter(span => span.toMs <= begin), ...spans)
    }
    return [
      cameraId,
      foldRange(parts, epochMs(Math.max(from, since)), epochMs(Math.min(to, until))),
    ] as const
  }))
}

function foldRange(parts: ReadonlyMap<number, MinuteParts>, from: EpochMs, to: EpochMs): CoverageStretch[] {
  const stretches: CoverageStretch[] = []
  for (let minute = Math.floor(from / minuteMs); minute * minuteMs < to; minute++) {
    const { observed = [], claims = [] } = parts.get(minute) ?? {}
    for (const stretch of foldMinute(minute, observed, claims))
      joinStretch(stretches, stretch)
  }
  return cutStretches(stretches, from, to)
}
