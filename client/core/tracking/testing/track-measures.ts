import type { NormBox } from '#contract/geometry'
import { intersectionOverUnion } from '../../geometry/box.ts'
import { AssignmentSolver } from '../assignment.ts'

export interface NamedBox { id: number, box: NormBox }

export interface TrackMeasures {
  /** 1 - (misses + false boxes + id switches) / true boxes: CLEAR MOT, Bernardin and Stiefelhagen, EURASIP JIVP 2008. */
  mota: number
  /** F1 of boxes with the right identity, one-to-one over the whole clip: Ristani et al., arXiv:1609.01775. */
  idf1: number
  /** How often a true object was found under another track id than the last time it was found (CLEAR MOT). */
  idSwitches: number
  misses: number
  falseBoxes: number
  trueBoxes: number
}

/** Boxes are the same from this overlap on, as in MOTChallenge. */
const sameFromIou = 0.5

/** Compares tracks with the truth; both hold, frame by frame, every box with its id. */
export function measureTracks(truth: readonly NamedBox[][], tracked: readonly NamedBox[][]): TrackMeasures {
  const trueBoxes = truth.reduce((sum, frame) => sum + frame.length, 0)
  const clear = measureClear(truth, tracked)
  return {
    mota: 1 - (clear.misses + clear.falseBoxes + clear.idSwitches) / trueBoxes,
    idf1: measureIdf1(truth, tracked),
    ...clear,
    trueBoxes,
  }
}

/** A pair of the frame before stays a pair while its boxes meet; only the rest is assigned, at the greatest total overlap. */
function measureClear(truth: readonly NamedBox[][], tracked: readonly NamedBox[][]): Pick<TrackMeasures, 'misses' | 'falseBoxes' | 'idSwitches'> {
  const solver = new AssignmentSolver()
  const lastTrack = new Map<number, number>()
  let misses = 0
  let falseBoxes = 0
  let idSwitches = 0
  truth.forEach((boxes, frame) => {
    const found = tracked[frame] ?? []
    const claimed = new Set<number>()
    const stays = boxes.map((b) => {
      const column = found.findIndex((f, i) => f.id === lastTrack.get(b.id) && !claimed.has(i) && intersectionOverUnion(b.box, f.box) >= sameFromIou)
      claimed.add(column)
      return column
    })
    const freeTruth = boxes.filter((_, row) => stays[row]! < 0)
    const freeFound = found.filter((_, column) => !claimed.has(column))
    const cost = Float64Array.from(freeTruth.flatMap(b => freeFound.map((f) => {
      const iou = intersectionOverUnion(b.box, f.box)
      return iou >= sameFromIou
        ? 1 - iou
        : 1
    })))
    solver.solve(cost, freeTruth.length, freeFound.length, 1)
    let pairs = boxes.length - freeTruth.length
    freeTruth.forEach((b, row) => {
      const column = solver.columnOfRow[row]!
      if (column < 0)
        return
      pairs++
      const { id } = freeFound[column]!
      if (lastTrack.has(b.id) && lastTrack.get(b.id) !== id)
        idSwitches++
      lastTrack.set(b.id, id)
    })
    misses += boxes.length - pairs
    falseBoxes += found.length - pairs
  })
  return { misses, falseBoxes, idSwitches }
}

/** Pairs whole tracks with whole true objects so that the most boxes agree. */
function measureIdf1(truth: readonly NamedBox[][], tracked: readonly NamedBox[][]): number {
  const truthIds = [
    ...new Set(truth.flat().map(b => b.id)),
  ]
  const trackIds = [
    ...new Set(tracked.flat().map(b => b.id)),
  ]
  const common = new Map<string, number>()
  truth.forEach((boxes, frame) => {
    for (const b of boxes) {
      for (const f of tracked[frame] ?? []) {
        if (intersectionOverUnion(b.box, f.box) >= sameFromIou)
          common.set(`${b.id} ${f.id}`, (common.get(`${b.id} ${f.id}`) ?? 0) + 1)
      }
    }
  })
  const most = Math.max(0, ...common.values())
  const cost = Float64Array.from(truthIds.flatMap(t => trackIds.map(p => most - (common.get(`${t} ${p}`) ?? 0))))
  const solver = new AssignmentSolver()
  solver.solve(cost, truthIds.length, trackIds.length, most + 1)
  const matched = truthIds.reduce((sum, t, row) => sum + (common.get(`${t} ${trackIds[solver.columnOfRow[row]!]}`) ?? 0), 0)
  return 2 * matched / (truth.flat().length + tracked.flat().length)
}
