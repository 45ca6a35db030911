import type { NormPoint } from '#contract/geometry'
import type { ExpectedEvent } from '../../sfu/core/evaluation/match-events.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInPolygon } from '../../client/core/geometry/polygon.ts'

/** One actor in one picture of our rendered plant, as its scene knows. */
interface TrueBox {
  readonly id: string
  readonly box: readonly [number, number, number, number]
  readonly visible: number
  readonly ground: readonly [number, number]
}

export interface ClipTruth {
  readonly durationMs: number
  readonly framesPerSecond: number
  readonly cast: readonly { readonly id: string, readonly label: 'person' | 'forklift', readonly aboard?: string, readonly wears?: { readonly helmet: boolean, readonly vest: boolean }, readonly falls?: number }[]
  readonly frames: readonly { readonly capturedAt: number, readonly boxes: readonly TrueBox[] }[]
}

type Span = [startMs: number, endMs: number]
export type Told = Pick<ExpectedEvent, 'startMs' | 'endMs' | 'isOptional' | 'severity'>

export function readTruth(folder: string, clip: string): ClipTruth {
  return JSON.parse(readFileSync(join(folder, `${clip}.truth.json`), 'utf8')) as ClipTruth
}

/** When a condition holds, gaps up to `gapMs` bridged. */
function spans(truth: ClipTruth, holds: (boxes: readonly TrueBox[], frame: number) => boolean, gapMs = 1_000): Span[] {
  const found: Span[] = []
  truth.frames.forEach(({ capturedAt, boxes }, frame) => {
    if (!holds(boxes, frame))
      return
    const last = found.at(-1)
    if (last && capturedAt - last[1] <= gapMs)
      last[1] = capturedAt
    else
      found.push([capturedAt, capturedAt])
  })
  return found
}

const foot = ({ box: [x1, , x2, y2] }: TrueBox): NormPoint => ({ x: (x1 + x2) / 2, y: y2 })
const isIn = (box: TrueBox, zone: readonly NormPoint[]): boolean => isInPolygon(foot(box).x, foot(box).y, [...zone])
const onFoot = ({ cast }: ClipTruth) => cast.filter(({ label, aboard }) => label === 'person' && aboard === undefined)
const told = ([startMs, endMs]: Span, leastMs: number, waitMs = 0): Told => ({ startMs: startMs + waitMs, endMs, isOptional: endMs - startMs < leastMs + waitMs })

/** What a whole zone does is told once in the cool-down. */
function withoutRepeats(events: readonly Told[], coolDownMs = 60_000): Told[] {
  let lastMs = Number.NEGATIVE_INFINITY
  return events.map((event) => {
    const isRepeat = event.startMs - lastMs < coolDownMs
    if (!isRepeat)
      lastMs = event.startMs
    return { ...event, isOptional: (event.isOptional ?? false) || isRepeat }
  })
}

/** Who left so long before what is waited for was surely not there for so long. */
const nearlyMs = 2_000

/** Of each person's stays; one within the cool-down of the same person's last may be raised or not, for nobody says when a track ends. */
function stays(truth: ClipTruth, zone: readonly NormPoint[], leastMs: number, waitMs = 0, who = onFoot(truth)): Told[] {
  return who.flatMap(({ id }) => {
    let lastMs = Number.NEGATIVE_INFINITY
    return spans(truth, boxes => boxes.some(box => box.id === id && box.visible > 0.3 && isIn(box, zone)), 2_000).flatMap((span) => {
      const event = told(span, leastMs, waitMs)
      if (event.endMs < event.startMs - nearlyMs)
        return []
      const isRepeat = event.startMs - lastMs < 60_000
      if (!event.isOptional)
        lastMs = event.startMs
      return [
        { ...event, isOptional: (event.isOptional ?? false) || isRepeat || event.startMs < waitMs + 200 },
      ]
    })
  })
}

export const truthOf = {
  presence: (truth: ClipTruth, zone: readonly NormPoint[]): Told[] => stays(truth, zone, 1_500),
  loitering: (truth: ClipTruth, zone: readonly NormPoint[], afterMs: number): Told[] => stays(truth, zone, 2_000, afterMs),
  missing: (truth: ClipTruth, zone: readonly NormPoint[], item: 'helmet' | 'vest'): Told[] => stays(truth, zone, 6_000, 0, onFoot(truth).filter(({ wears }) => wears?.[item] === false)),
  occupancy(truth: ClipTruth, zone: readonly NormPoint[], limit: number): Told[] {
    const people = new Set(onFoot(truth).map(({ id }) => id))
    return withoutRepeats(spans(truth, boxes => boxes.filter(box => people.has(box.id) && box.visible > 0.5 && isIn(box, zone)).length > limit).map(span => told(span, 4_500)))
  },
  absence(truth: ClipTruth, zone: readonly NormPoint[], afterMs: number): Told[] {
    const people = new Set(onFoot(truth).map(({ id }) => id))
    return withoutRepeats(spans(truth, boxes => !boxes.some(box => people.has(box.id) && isIn(box, zone))).map(span => told(span, 1_500, afterMs)).filter(({ startMs, endMs }) => endMs > startMs - 500))
  },
  blocked(truth: ClipTruth, zone: readonly NormPoint[], afterMs: number): Told[] {
    const trucks = truth.cast.filter(({ label }) => label === 'forklift')
    return trucks.flatMap(({ id }) => spans(truth, (boxes, frame) => {
      const now = boxes.find(box => box.id === id)
      const before = truth.frames[Math.max(0, frame - 3)]!.boxes.find(box => box.id === id)
      return now !== undefined && before !== undefined && isIn(now, zone) && Math.hypot(now.ground[0] - before.ground[0], now.ground[1] - before.ground[1]) < 0.02
    }, 200).map(span => told(span, 1_000, afterMs)))
  },
  /** Who falls takes 0.7 s, and is down when they have not got up ten seconds later. */
  down: (truth: ClipTruth): Told[] => truth.cast.flatMap(({ falls }) => falls === undefined
    ? []
    : [
        { startMs: falls * 1000 + 10_700, endMs: truth.durationMs },
      ]),
  /** Surely where somebody walks with three fifths of their box in the zone for a second; perhaps wherever a box, or a shadow beside it, touches it. */
  motion(truth: ClipTruth, zone: readonly NormPoint[]): Told[] {
    const [x1, y1] = [
      Math.min(...zone.map(({ x }) => x)),
      Math.min(...zone.map(({ y }) => y)),
    ]
    const [x2, y2] = [
      Math.max(...zone.map(({ x }) => x)),
      Math.max(...zone.map(({ y }) => y)),
    ]
    const overlap = ([left, top, right, bottom]: TrueBox['box'], margin: number): number =>
      Math.max(0, Math.min(right + margin, x2) - Math.max(left - margin, x1)) * Math.max(0, Math.min(bottom + margin, y2) - Math.max(top - margin, y1))
    const walks = (box: TrueBox, frame: number): boolean => {
      const before = truth.frames[Math.max(0, frame - Math.round(truth.framesPerSecond * 0.6))]!.boxes.find(({ id }) => id === box.id)
      return before !== undefined && Math.hypot(before.ground[0] - box.ground[0], before.ground[1] - box.ground[1]) > 0.15
    }
    const sure = spans(truth, (boxes, frame) => boxes.some(box => walks(box, frame) && overlap(box.box, 0) > 0.6 * (box.box[2] - box.box[0]) * (box.box[3] - box.box[1])), 500).filter(([from, to]) => to - from >= 1_000)
    return withoutRepeats(spans(truth, boxes => boxes.some(({ box }) => overlap(box, 0.03) > 0), 2_000).map(([startMs, endMs]) => {
      const within = sure.find(([from]) => from >= startMs && from <= endMs)
      return { startMs: within?.[0] ?? startMs, endMs, isOptional: !within }
    }))
  },
  crossing(truth: ClipTruth, [a, b]: readonly NormPoint[]): Told[] {
    if (!a || !b)
      return []
    const sideOf = ({ x, y }: NormPoint): number => Math.sign((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x))
    return onFoot(truth).flatMap(({ id }) => withoutRepeats(truth.frames.flatMap(({ capturedAt, boxes }, frame) => {
      const now = boxes.find(box => box.id === id)
      const before = truth.frames[frame - 1]?.boxes.find(box => box.id === id)
      if (!now || !before || sideOf(foot(now)) === sideOf(foot(before)))
        return []
      const { y } = foot(now)
      const ends = [a.y, b.y].toSorted((p, q) => p - q)
      return y > ends[0]! && y < ends[1]!
        ? [
            { startMs: capturedAt, endMs: capturedAt, isOptional: now.visible < 0.3 || y < ends[0]! + 0.05 || y > ends[1]! - 0.05 },
          ]
        : []
    })))
  },
  /**
   * A moving truck near somebody on foot: a warning within 2.5 m, a critical event of its own within 1 m; half a metre and a metre farther away it
   * is a matter of centimetres. Of the same two once in the cool-down. What is critical a moment later need not be warned of.
   */
  proximity(truth: ClipTruth, coolDownMs?: number): Told[] {
    const [truck] = truth.cast.filter(({ label }) => label === 'forklift')
    return onFoot(truth).flatMap(({ id }) => {
      const near = (limitM: number) => spans(truth, (boxes, frame) => {
        const now = boxes.find(box => box.id === truck?.id)
        const before = truth.frames[Math.max(0, frame - Math.ceil(truth.framesPerSecond / 2))]!.boxes.find(box => box.id === truck?.id)
        const person = boxes.find(box => box.id === id)
        if (!now || !before || !person || now.visible < 0.5 || person.visible < 0.5)
          return false
        const [dx, dz] = [now.ground[0] - before.ground[0], now.ground[1] - before.ground[1]]
        // It drives along x: 1.4 m before and behind its middle, 0.6 m to the sides.
        const along = Math.max(0, Math.abs(person.ground[0] - now.ground[0]) - 1.4)
        const side = Math.max(0, Math.abs(person.ground[1] - now.ground[1]) - 0.6)
        return Math.hypot(dx, dz) > 0.25 && Math.hypot(along, side) < limitM
      }, 2_000)
      const within = (surelyM: number, perhapsM: number, severity: 'high' | 'critical'): Told[] => {
        const sure = near(surelyM).filter(([from, to]) => to - from > 800)
        return withoutRepeats(near(perhapsM).map(([startMs, endMs]) => {
          const one = sure.find(([from]) => from >= startMs - 1 && from <= endMs)
          return {
            severity,
            startMs: one?.[0] ?? startMs,
            endMs,
            isOptional: !one,
          }
        }), coolDownMs)
      }
      const critical = within(1, 2, 'critical')
      return [
        ...within(2.5, 3.5, 'high').map(event => ({
          ...event,
          isOptional: event.isOptional || critical.some(({ startMs, isOptional }) => !isOptional && startMs >= event.startMs && startMs - event.startMs < 1_200),
        })),
        ...critical,
      ]
    })
  },
} as const
