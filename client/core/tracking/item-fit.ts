/** What a person wears or does not wear. */
export const wornItems = ['helmet', 'vest'] as const
export type WornItemName = typeof wornItems[number]

/**
 * Where an item lies on a person, in shares of the person's box from its top; measures of an upright adult (the head is about an eighth of
 * the height, the trunk reaches from the shoulders at .18 to the hips at .52) with room for bending and for boxes that are not tight.
 */
interface BodyPart {
  /** Items lie between these. */
  readonly top: number
  readonly bottom: number
  /** Where the middle of the item usually is. */
  readonly middle: number
  readonly leastHeight: number
  readonly mostHeight: number
  /** What of the person must be seen for a look to count. */
  readonly seenTop: number
  readonly seenBottom: number
}

const bodyParts: Readonly<Record<WornItemName, BodyPart>> = {
  helmet: {
    top: -0.08,
    bottom: 0.3,
    middle: 0.08,
    leastHeight: 0.03,
    mostHeight: 0.4,
    seenTop: 0,
    seenBottom: 0.18,
  },
  vest: {
    top: 0.08,
    bottom: 0.75,
    middle: 0.37,
    leastHeight: 0.12,
    mostHeight: 0.7,
    seenTop: 0.18,
    seenBottom: 0.55,
  },
}

/** From here on an item cannot be that person's. */
export const noFit = 1
/** An item lies at least this much within its part of the person. */
const leastShare = 0.6
/** Nearer to the edge of the frame than this, a box is cut by it. */
const edge = 0.005
/** A person needs this share of the frame's height for items to be told; domain rule for helmets and vests. */
const leastPersonHeight = 0.09
/** An upright person is about this much higher than wide down to the hips; below, feet that are cut off leave too little. */
const leastElongation = 1.3
/** A part that somebody nearer covers by this share is hidden. */
const hiddenShare = 0.4

/**
 * How badly an item (four numbers of `rows` from `item`: corners in 0..1) lies on a person (from `person`): 0 well, `noFit` not at all.
 * Both in the same frame, so no aspect is needed.
 */
export function itemFit(name: WornItemName, rows: Float32Array, item: number, person: number): number {
  const part = bodyParts[name]
  const x1 = rows[person]!
  const y1 = rows[person + 1]!
  const width = rows[person + 2]! - x1
  const height = rows[person + 3]! - y1
  const itemWidth = rows[item + 2]! - rows[item]!
  const itemHeight = rows[item + 3]! - rows[item + 1]!
  if (!(width > 0) || !(height > 0) || !(itemWidth > 0) || itemHeight < part.leastHeight * height || itemHeight > part.mostHeight * height)
    return noFit
  const overlapX = Math.min(rows[item + 2]!, x1 + 1.1 * width) - Math.max(rows[item]!, x1 - 0.1 * width)
  const overlapY = Math.min(rows[item + 3]!, y1 + part.bottom * height) - Math.max(rows[item + 1]!, y1 + part.top * height)
  if (!(overlapX > 0) || !(overlapY > 0))
    return noFit
  const share = overlapX * overlapY / (itemWidth * itemHeight)
  if (share < leastShare)
    return noFit
  const asideX = Math.abs((rows[item]! + rows[item + 2]!) / 2 - x1 - width / 2) / width
  const asideY = Math.abs((rows[item + 1]! + rows[item + 3]!) / 2 - y1 - part.middle * height) / height
  return Math.min(noFit, 1 - share + asideX / 2 + asideY)
}

/** Whether a person (four numbers of `rows` from `person`) is large enough, and the item's part of them not cut off by the frame. */
export function partInFrame(rows: Float32Array, person: number, aspect: number): boolean {
  const height = rows[person + 3]! - rows[person + 1]!
  if (height < leastPersonHeight || rows[person]! <= edge || rows[person + 1]! <= edge || rows[person + 2]! >= 1 - edge)
    return false
  return rows[person + 3]! < 1 - edge || height >= leastElongation * (rows[person + 2]! - rows[person]!) * aspect
}

/** Whether `other`, who stands nearer (lower in the picture), covers the item's part of `person`. */
export function partHidden(name: WornItemName, rows: Float32Array, person: number, other: number): boolean {
  if (rows[other + 3]! <= rows[person + 3]!)
    return false
  const part = bodyParts[name]
  const x1 = rows[person]!
  const width = rows[person + 2]! - x1
  const height = rows[person + 3]! - rows[person + 1]!
  const left = x1 + width / 4
  const right = x1 + width * 3 / 4
  const top = rows[person + 1]! + part.seenTop * height
  const bottom = rows[person + 1]! + part.seenBottom * height
  const overlapX = Math.min(right, rows[other + 2]!) - Math.max(left, rows[other]!)
  const overlapY = Math.min(bottom, rows[other + 3]!) - Math.max(top, rows[other + 1]!)
  return overlapX > 0 && overlapY > 0 && overlapX * overlapY >= hiddenShare * (right - left) * (bottom - top)
}
