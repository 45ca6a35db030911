import type { NormBox, NormPoint } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import type { TrackPath } from '#contract/track-path'
import type { RuleHit } from './acts.ts'
import { isGrave, isStill } from '#contract/suppression-pattern'
import { footPoint } from '../geometry/box.ts'

/** What is the same, in shares of the remembered box: of places and sizes over the last looks, and of a single look. */
const overLooks = {
  widths: 0.5,
  heights: 0.15,
  widthFactor: 1.67,
  heightFactor: 1.4,
}
const ofOneLook = {
  widths: 0.75,
  heights: 0.25,
  widthFactor: 2.5,
  heightFactor: 1.75,
}
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

/** Whether a box stands where the remembered one stood, as large; `smoothed`: the same over the last looks, absent without a track. */
export function isSamePlace(look: NormBox, smoothed: NormBox | undefined, { pattern, label }: Suppression): boolean {
  // Motion has no foot: a flag blows up as well as down.
  const at = label === 'motion'
    ? middle
    : footPoint
  return isLike(look, pattern.box, at, smoothed
    ? ofOneLook
    : overLooks) && (!smoothed || isLike(smoothed, pattern.box, at, overLooks))
}

function isLike(box: NormBox, was: NormBox, at: (box: NormBox) => NormPoint, same: typeof overLooks): boolean {
  const width = was.x2 - was.x1
  const height = was.y2 - was.y1
  const now = at(box)
  const then = at(was)
  return Math.abs(now.x - then.x) <= same.widths * width
    && Math.abs(now.y - then.y) <= same.heights * height
    && isWithin((box.x2 - box.x1) / width, same.widthFactor)
    && isWithin((box.y2 - box.y1) / height, same.heightFactor)
}

/**
 * FM3 to FM5: whether a hit looks like the false alarm that is remembered. Cautious: what differs in anything is an alarm. Rule versions do
 * not matter, for the place is compared; what a rule's or zone's edit ends, the server takes out of the configuration.
 */
export function suppresses(suppression: Suppression, hit: Pick<RuleHit, 'rule' | 'severity' | 'label'>, around: HitSurroundings): boolean {
  const { pattern, label } = suppression
  const { box, path } = around
  if (!box || !isInForce(suppression, hit, around))
    return false
  if (label === 'motion')
    return isSamePlace(box, undefined, suppression)
  if (!path)
    return false
  return pattern.motion.kind === 'still'
    ? isSamePlace(box, path.box, suppression) && isStill(path, box)
    : isSamePlace(box, undefined, suppression) && !isStill(path, box) && isSamePath(path, box, suppression, pattern.motion)
}

/** FM4: whether a hit that is hidden goes on looking like the false alarm: it stays where that stood, or in the place through which it moved. */
export function goesOnSuppressing(suppression: Suppression, hit: Pick<RuleHit, 'rule' | 'severity' | 'label'>, around: HitSurroundings): boolean {
  const { pattern } = suppression
  const { box, path } = around
  if (!box || !isInForce(suppression, hit, around))
    return false
  return pattern.motion.kind === 'still'
    ? isSamePlace(box, path?.box, suppression)
    : isOnWay(footPoint(box), pattern.motion.from, pattern.box)
}

/** All that is no matter of place. */
function isInForce({ cameraId, ruleId, label, endsAt, pattern }: Suppression, hit: Pick<RuleHit, 'rule' | 'severity' | 'label'>, { aspect, wallMs, hasStoodLong }: HitSurroundings): boolean {
  if (cameraId !== hit.rule.cameraId || ruleId !== hit.rule.ruleId || label !== hit.label || wallMs >= endsAt)
    return false
  if (pattern.aspect !== undefined && Math.abs(pattern.aspect - aspect) > sameAspect * pattern.aspect)
    return false
  // A rule that became critical since is not what the reviewer had in sight.
  if (isGrave(hit.severity, hit.rule.condition.kind) && !pattern.needsLongStanding)
    return false
  return !pattern.needsLongStanding || hasStoodLong
}

function isOnWay({ x, y }: NormPoint, from: NormPoint, was: NormBox): boolean {
  const to = footPoint(was)
  const dx = overLooks.widths * (was.x2 - was.x1)
  const dy = ofOneLook.heights * (was.y2 - was.y1)
  return x >= Math.min(from.x, to.x) - dx && x <= Math.max(from.x, to.x) + dx && y >= Math.min(from.y, to.y) - dy && y <= Math.max(from.y, to.y) + dy
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
