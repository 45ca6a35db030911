import type { NormBox } from '#contract/geometry'
import { intersectionOverUnion } from '../../geometry/box.ts'
import { AssignmentSolver } from '../assignment.ts'

export interface NamedBox { id: number, box: NormBox }

export interface IdMeasures {
  /** Share of boxes with the right identity, one-to-one over the whole clip (Ristani et al., arXiv:1609.01775). */
  idf1: number
  /** How often a true object changed its track id (CLEAR MOT). */
  idSwitches: number
}

/** Compares tracks with the truth, frame by frame; boxes match from IoU .5. */
export function measureIds(truth: readonly NamedBox[][], tracked: readonly NamedBox[][]): IdMeasures {
  const truthIds = [
    ...new Set(truth.flat().map(b => b.id)),
  ]
  const trackIds = [
    ...new Set(tracked.flat().map(b => b.id)),
  ]
  const common = new Map<string, number>()
  const solver = new AssignmentSolver()
  const lastTrack = new Map<number, number>()
  let idSwitches = 0
  truth.forEach((boxes, frame) => {
    const found = tracked[frame] ?? []
    const cost = Float64Array.from(boxes.flatMap(b => found.map(f => 1 - intersectionOverUnion(b.box, f.box))))
    for (const b of boxes) {
      for (const f of found) {
        if (intersectionOverUnion(b.box, f.box) >= 0.5)
          common.set(`${b.id} ${f.id}`, (common.get(`${b.id} ${f.id}`) ?? 0) + 1)
      }
    }
    solver.solve(cost, boxes.length, found.length, 0.5)
    boxes.forEach((b, row) => {
      const column = solver.columnOfRow[row]!
      if (column < 0)
        return
      const id = found[column]!.id
      if (lastTrack.has(b.id) && lastTrack.get(b.id) !== id)
        idSwitches++
      lastTrack.set(b.id, id)
    })
  })
  const most = Math.max(0, ...common.values())
  const cost = Float64Array.from(truthIds.flatMap(t => trackIds.map(p => most - (common.get(`${t} ${p}`) ?? 0))))
  solver.solve(cost, truthIds.length, trackIds.length, most + 1)
  const matched = truthIds.reduce((sum, t, row) => sum + (common.get(`${t} ${trackIds[solver.columnOfRow[row]!]}`) ?? 0), 0)
  return { idf1: 2 * matched / (truth.flat().length + tracked.flat().length), idSwitches }
}
