import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AssignmentSolver } from './assignment.ts'

/** The cheapest assignment by trying all of them; an unassigned pair of row and column pays the limit, as in lap.lapjv. */
function cheapestByTrying(cost: number[][], limit: number): number {
  const columns = cost[0]?.length ?? 0
  const visit = (row: number, used: number): number => {
    if (row === cost.length)
      return 0
    let best = limit + visit(row + 1, used)
    for (let c = 0; c < columns; c++) {
      if (!(used & (1 << c)))
        best = Math.min(best, cost[row]![c]! + visit(row + 1, used | (1 << c)))
    }
    return best
  }
  return visit(0, 0)
}

function costOf(solver: AssignmentSolver, cost: number[][], limit: number): number {
  return cost.reduce((sum, row, i) => sum + (solver.columnOfRow[i]! < 0
    ? limit
    : row[solver.columnOfRow[i]!]!), 0)
}

describe('optimal assignment', () => {
  it('is as cheap as the best of all assignments', () => {
    const matrices = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([rows, columns]) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 100 }).map(v => v / 100), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }))
    const solver = new AssignmentSolver()
    fc.assert(fc.property(matrices, fc.constantFrom(0.3, 0.8, 2), (cost, limit) => {
      solver.solve(Float64Array.from(cost.flat()), cost.length, cost[0]?.length ?? 0, limit)
      expect(costOf(solver, cost, limit)).toBeCloseTo(cheapestByTrying(cost, limit), 9)
      const used = cost.map((_, i) => solver.columnOfRow[i]!).filter(c => c >= 0)
      expect(new Set(used).size).toBe(used.length)
    }), { numRuns: 500 })
  })

  it('beats taking the nearest first', () => {
    const solver = new AssignmentSolver()
    // Greedy takes 0.1 and is left with 0.9.
    solver.solve(Float64Array.from([0.1, 0.2, 0.2, 0.9]), 2, 2, 1)
    expect([
      ...solver.columnOfRow.slice(0, 2),
    ]).toEqual([1, 0])
  })

  it('leaves pairs at the limit alone', () => {
    const solver = new AssignmentSolver()
    solver.solve(Float64Array.from([0.8, 0.79]), 2, 1, 0.8)
    expect([
      ...solver.columnOfRow.slice(0, 2),
    ]).toEqual([-1, 0])
  })

  it('pairs nobody at a cost that is no number, and comes to an end', () => {
    const solver = new AssignmentSolver()
    solver.solve(Float64Array.from([
      Number.NaN,
      0.1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0.2,
      Number.NaN,
    ]), 3, 2, 1)
    expect([
      ...solver.columnOfRow.slice(0, 3),
    ]).toEqual([1, -1, 0])
    solver.solve(Float64Array.from([Number.NaN]), 1, 1, 1)
    expect(solver.columnOfRow[0]).toBe(-1)
  })
})
