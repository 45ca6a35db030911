import type { CoverageStretch, ShiftCoverage } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { CoveredCamera, ReadObserved } from './read-coverage.ts'
import { AppError } from '#contract/app-error'
import { plantDayAfter, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { cutStretches, sumOf } from '../core/coverage-fold.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { selectSites } from './list-sites.ts'
import { readCoverage } from './read-coverage.ts'

type Reading = Pick<UsecaseContext, 'database' | 'clock'>

/** A day in which the clock is set back has 25 hours. */
const longestMs = 25 * 3_600_000
const mostUncovered = 50
/** The server knows of a look some seconds after it: of those it says nothing yet. */
const settledMs = 5_000

/** CO6: who analysed which camera between two moments. Fails with 'bad-input' for more than 25 hours. */
export async function listCoverage({ database, clock }: Reading, actor: Actor, { cameraIds, from, to }: RouteQuery<'coverage.list'>, newest: ReadObserved): Promise<RouteReply<'coverage.list'>> {
  authorize(actor, 'coverage:read', actor)
  if (to <= from || to - from > longestMs)
    throw new AppError('bad-input', 'Ask for coverage of up to 25 hours, from before to.')
  const wanted = cameraIds === undefined
    ? undefined
    : new Set(cameraIds.split(','))
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const cameras = (await camerasOf(transaction, actor, epochMs(from))).filter(({ cameraId }) => wanted?.has(cameraId) ?? true)
    const strips = await readCoverage(transaction, actor.organizationId, cameras, epochMs(from), epochMs(Math.min(to, clock() - settledMs)), newest)
    return {
      strips: [
        ...strips,
      ].map(([cameraId, stretches]) => ({
        cameraId,
        stretches,
        ...sumOf(stretches),
      })),
    }
  })
}

/** CO8: per site and shift of a plant's days, how much was analysed, and the armed stretches that were not. */
export async function sumCoverage({ database, clock }: Reading, actor: Actor, { day, days = 1, siteId: wanted }: RouteQuery<'coverage.sum'>, newest: ReadObserved): Promise<RouteReply<'coverage.sum'>> {
  authorize(actor, 'coverage:read', actor)
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const shifts: ShiftCoverage[] = []
    const sites = (await selectSites(transaction, actor)).filter(({ siteId }) => wanted === undefined || siteId === wanted)
    // A day at a time: a week of every camera is not in memory at once.
    for (const { siteId, ofDay } of sites.flatMap(site => Array.from({ length: days }, (_, i) => ({
      ...site,
      ofDay: shiftsOf(plantDayAfter(day, i), site.timeZone),
    })))) {
      const from = ofDay[0].from
      const to = epochMs(Math.min(ofDay[2].to, clock() - settledMs))
      const cameras = (await camerasOf(transaction, actor, from)).filter(camera => camera.siteId === siteId)
      if (cameras.length === 0)
        continue
      const strips = await readCoverage(transaction, actor.organizationId, cameras, from, to, newest)
      for (const shift of ofDay) {
        const parts = [
          ...strips,
        ].map(([cameraId, stretches]) => ({
          cameraId,
          stretches: cutStretches(stretches, shift.from, shift.to),
        }))
        shifts.push({
          siteId,
          ...shift,
          ...sumOf(parts.flatMap(({ stretches }) => stretches)),
          uncovered: parts.flatMap(({ cameraId, stretches }) => uncoveredOf(cameraId, stretches)).toSorted((a, b) => (b.to - b.from) - (a.to - a.from)).slice(0, mostUncovered),
        })
      }
    }
    return { shifts }
  })
}

function uncoveredOf(cameraId: CameraId, stretches: readonly CoverageStretch[]): ShiftCoverage['uncovered'] {
  return stretches.flatMap(({ from, to, isArmed, state }) => isArmed && state.kind === 'not-analysed'
    ? [
        {
          cameraId,
          from,
          to,
          because: state.because,
        },
      ]
    : [])
}

/** Cameras within sight that there were after that moment, by name. */
async function camerasOf(transaction: DatabaseTransaction, actor: Actor, after: EpochMs): Promise<(CoveredCamera & { siteId: string | null })[]> {
  const rows = await transaction.selectFrom('camera').select([
    'camera_id',
    'site_id',
    'created_at',
    'removed_at',
  ]).where('organization_id', '=', actor.organizationId).where(isCameraWithinScope(actor, 'camera.camera_id')).where(({ eb, or }) => or([
    eb('removed_at', 'is', null),
    eb('removed_at', '>', new Date(after)),
  ])).orderBy('name').execute()
  return rows.map(row => ({
    cameraId: row.camera_id,
    siteId: row.site_id,
    since: epochMs(row.created_at.getTime()),
  }))
}
