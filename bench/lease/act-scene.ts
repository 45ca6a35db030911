import type { Detection } from '../../sfu/contract/detection.ts'
import type { NormPoint } from '../../sfu/contract/geometry.ts'

const columns = 7
const rows = 4

/** Cells of a floor, each a zone: an act in one is told from one in another by more than its time. */
export const cells = columns * rows

/** Lower half of the picture, so that whoever stands in it is seen whole. */
export function cellPolygon(cell: number): NormPoint[] {
  const { x, y } = cornerOf(cell)
  return [
    { x, y },
    { x: x + 1 / columns, y },
    { x: x + 1 / columns, y: y + 0.5 / rows },
    { x, y: y + 0.5 / rows },
  ]
}

function cornerOf(cell: number): NormPoint {
  return { x: cell % columns / columns, y: 0.5 + Math.floor(cell / columns) * 0.5 / rows }
}

/** Somebody who comes into a cell, stays and goes. */
export interface Act {
  readonly cell: number
  readonly fromMs: number
  readonly toMs: number
}

/** What any detector finds in the camera's picture at a time: the people who act then, each moving a little within the cell. */
export class ActScene {
  readonly acts: Act[] = []

  at(ms: number): Detection[] {
    return this.acts.filter(({ fromMs, toMs }) => ms >= fromMs && ms < toMs).map(({ cell, fromMs }) => {
      const corner = cornerOf(cell)
      const x = corner.x + 0.5 / columns + 0.02 * Math.sin((ms - fromMs) / 900)
      const y = corner.y + 0.25 / rows
      return {
        label: 'person',
        score: 0.9,
        box: {
          x1: x - 0.03,
          y1: y - 0.3,
          x2: x + 0.03,
          y2: y,
        },
      }
    })
  }
}
