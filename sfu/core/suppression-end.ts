import type { NormPolygon } from '#contract/geometry'
import type { Rule } from '#contract/rule'
import type { Suppression, SuppressionEnd } from '#contract/suppression'
import type { EpochMs } from '#contract/time'
import type { Zone } from '#contract/zone'
import { suppressionLastsMs } from '#contract/suppression'
import { epochMs } from '#contract/time'

/** What a memory is judged by besides its pattern. */
export interface SuppressionPlace {
  readonly rules: readonly Rule[]
  readonly zones: readonly Zone[]
  /** The camera's now, and that at the time of the verdict. */
  readonly cameraRevision: number | undefined
  readonly madeAtRevision: number
}

/** FM7: 30 days after it last hid something, or was made. */
export function suppressionEndsAt(madeAt: EpochMs, lastHitAt: EpochMs | undefined): EpochMs {
  return epochMs(Math.max(madeAt, lastHitAt ?? 0) + suppressionLastsMs)
}

/** FM7: why a memory that nobody took back hides nothing any more; undefined as long as it does. */
export function suppressionEnd(memory: Suppression, { rules, zones, cameraRevision, madeAtRevision }: SuppressionPlace, now: EpochMs): SuppressionEnd | undefined {
  if (now >= memory.endsAt)
    return 'expired'
  // Fetched from elsewhere: another camera, or another view.
  if (cameraRevision !== madeAtRevision)
    return 'camera-changed'
  const rule = rules.find(({ ruleId }) => ruleId === memory.ruleId)
  if (!rule || rule.condition.kind !== memory.ruleKind)
    return 'rule-gone'
  const { x1, y1, x2, y2 } = memory.pattern.box
  const stillThere = zones.some(({ zoneId, polygon }) => rule.zoneIds.includes(zoneId) && overlaps(polygon, x1, y1, x2, y2))
  return stillThere
    ? undefined
    : 'zone-moved'
}

/** By their outer measures: who stands just beside a zone was never a hit in it, so nothing is hidden by being generous here. */
function overlaps(polygon: NormPolygon, x1: number, y1: number, x2: number, y2: number): boolean {
  const xs = polygon.map(({ x }) => x)
  const ys = polygon.map(({ y }) => y)
  return Math.min(...xs) <= x2 && Math.max(...xs) >= x1 && Math.min(...ys) <= y2 && Math.max(...ys) >= y1
}
