import type { NormBox, NormPoint } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import type { TrackPath } from '#contract/track-path'
import type { RuleHit } from './acts.ts'
import { isGrave, isStill } from '#contract/suppression-pattern'
import { footPoint } from '../geometry/box.ts'

/** A place is the same where foot points are this near, in shares of the remembered box: smoothed ones, and those of one look. */
const sameWidths = 0.35
const sameHeights = 0.15
const lookHeights = 0.25
/** A size is the same up to this factor. */
const sameWidthFactor = 1.67
const sameHeightFactor = 1.33
/** A path begins in the same place within this share of the box's height. */
const sameStart = 0.5
/** Two paths lead the same way when they differ by less than 30 degrees. */
const sameWayCosine = Math.cos(Math.PI / 6)
/** And are as fast as each other up to this factor. */
const samePaceFactor = 2
/** Other shapes of picture show another part of the world; encoders round to 16 lines. */
const sameAspect = 0.05

/** What there is of a hit beside itself. */
export interface HitSurroundings {
  /** Of the track; around the motion where there is none. */
  readonly box: NormBox | undefined
  /** Undefined without a track. */
  readonly path: TrackPath | undefined
  /** Width / height of the picture. */
  readonly aspect: number
  /** Epoch ms. */
  readonly wallMs: number
  /** Something of that label and size has stood in the remembered place for ten minutes. */
  readonly hasStoodLong: boolean
}

/** Whether a box stands where the remembered one stood, as large; `to`: where its track is by the last looks. */
export function isSamePlace(box: NormBox, to: NormPoint | undefined, { pattern, label }: Suppression): boolean {
  const was = pattern.box
  const width = was.x2 - was.x1
  const height = was.y2 - was.y1
  // Motion has no foot: a flag blows up as well as down.
  const [now, then] = label === 'motion'
    ? [
        middle(box),
        middle(was),
      ]
    : [
        footPoint(box),
        footPoint(was),
      ]
  const isNear = (point: NormPoint, heights: number): boolean => Math.abs(point.x - then.x) <= sameWidths * width && Math.abs(point.y - then.y) <= heights * height
  return isNear(now, lookHeights)
    && (to === undefined || isNear(to, sameHeights))
    && isWithin((box.x2 - box.x1) / width, sameWidthFactor)
    && isWithin((box.y2 - box.y1) / height, sameHeightFactor)
}

/**
 * FM3 to FM5: whether a hit looks like the false alarm that is remembered. Cautious: what differs in anything is an alarm. Rule versions do
 * not matter, for the place is compared; what a rule's or zone's edit ends, the server takes out of the configuration.
 */
export function suppresses(suppression: Suppression, hit: Pick<RuleHit, 'rule' | 'severity' | 'label'>, around: HitSurroundings): boolean {
  const { pattern, endsAt } = suppression
  const { box, path, aspect, wallMs, hasStoodLong } = around
  if (suppression.cameraId !== hit.rule.cameraId || suppression.ruleId !== hit.rule.ruleId || suppression.label !== hit.label || wallMs >= endsAt)
    return false
  const to = pattern.motion.kind === 'still'
    ? path?.to
    : undefined
  if (!box || !isSamePlace(box, to, suppression))
    return false
  if (pattern.aspect !== undefined && Math.abs(pattern.aspect - aspect) > sameAspect * pattern.aspect)
    return false
  // A rule that became critical since is not what the reviewer had in sight.
  if (isGrave(hit.severity, hit.rule.condition.kind) && !pattern.needsLongStanding)
    return false
  if (pattern.needsLongStanding && !hasStoodLong)
    return false
  if (suppression.label === 'motion')
    return true
  if (!path)
    return false
  return pattern.motion.kind === 'still'
    ? isStill(path, box)
    : !isStill(path, box) && isSamePath(path, box, suppression, pattern.motion)
}

function isSamePath(path: TrackPath, box: NormBox, { pattern }: Suppression, was: { readonly from: { x: number, y: number }, readonly seenMs: number }): boolean {
  const near = sameStart * (pattern.box.y2 - pattern.box.y1)
  if (Math.hypot(path.from.x - was.from.x, path.from.y - was.from.y) > near)
    return false
  const now = wayOf(path.from, box)
  const then = wayOf(was.from, pattern.box)
  return isWithin((path.seenMs + 1) / (was.seenMs + 1), samePaceFactor)
    && now.x * then.x + now.y * then.y >= sameWayCosine * Math.hypot(now.x, now.y) * Math.hypot(then.x, then.y)
}

function wayOf(from: { x: number, y: number }, box: NormBox): { x: number, y: number } {
  const foot = footPoint(box)
  return { x: foot.x - from.x, y: foot.y - from.y }
}

function middle(box: NormBox): { x: number, y: number } {
  return { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 }
}

function isWithin(ratio: number, factor: number): boolean {
  return ratio <= factor && ratio >= 1 / factor
}
