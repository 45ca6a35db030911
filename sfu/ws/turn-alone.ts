import type { CameraId, SiteId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LeaseCandidate } from '../core/lease-candidate.ts'
import type { LeaseTurnResult, OwnCandidate } from '../core/lease-turn.ts'
import { scopeHasCamera } from '#contract/scope'
import { expiryMs } from '../core/lease-candidate.ts'
import { electHolders } from '../core/lease-election.ts'

/**
 * LE12: an election without the database. Whoever holds a camera keeps it as long as this process cannot know better: browsers of others count
 * as alive. What has to be given on goes to browsers of this process, with epoch 0. Stations are known as they were last.
 */
export function turnAlone(known: LeaseTurnResult, mine: readonly OwnCandidate[], cameraIds: readonly CameraId[], siteOf: (cameraId: CameraId) => SiteId | undefined, now: EpochMs): LeaseTurnResult {
  const own = mine.map(({ holderId, offer, report, connectedAt, silentMs }): LeaseCandidate => ({
    holderId,
    isStation: offer.isOwnStation || known.browsers.get(holderId)?.stationId !== undefined,
    isDrained: known.browsers.get(holderId)?.isDrained === true,
    fpsBudget: offer.fpsBudget,
    engine: offer.engine,
    capability: offer.capability,
    connectedAt,
    silentMs,
    mayHold: (cameraId) => {
      const siteId = siteOf(cameraId)
      const only = known.browsers.get(holderId)?.siteIds
      return scopeHasCamera(offer.scope, { siteId, cameraId }) && (!only || (siteId !== undefined && only.includes(siteId)))
    },
    ready: new Set(report.ready),
    failing: new Set(report.failing),
  }))
  const ownIds = new Set(own.map(({ holderId }) => holderId))
  const isForeign = (cameraId: CameraId): boolean => {
    const holderId = known.table.get(cameraId)?.holderId
    return holderId !== undefined && !ownIds.has(holderId) && known.browsers.get(holderId)?.isHere !== true
  }
  const { table } = electHolders({ table: known.table, lastEpoch: undefined }, own, cameraIds.filter(cameraId => !isForeign(cameraId)), now)
  return {
    ...known,
    table: new Map([
      ...[...known.table].filter(([cameraId]) => isForeign(cameraId)),
      ...table,
    ]),
    browsers: new Map([
      ...known.browsers,
      ...mine.filter(({ holderId }) => !known.browsers.has(holderId)).map(({ holderId, name, deviceId }) => [
        holderId,
        {
          holderId,
          name,
          isHere: true,
          isDrained: false,
          ...deviceId !== undefined && { deviceId },
        },
      ] as const),
    ]),
    nextInMs: Math.min(Number.POSITIVE_INFINITY, ...mine.map(({ silentMs }) => expiryMs - silentMs).filter(left => left > 0)),
  }
}
