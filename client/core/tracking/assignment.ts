/**
 * Optimal assignment of rows to columns by shortest augmenting paths with dual variables, O(n^3): Jonker and Volgenant,
 * Computing 38 (1987); rectangular form after Crouse, IEEE TAES 52(4), 2016. Pairs that cost `costLimit` or more stay
 * unassigned, which equals the extended matrix of `lap.lapjv(extend_cost=True, cost_limit=...)` that ByteTrack uses.
 */
export class AssignmentSolver {
  /** Column of each row, -1 for none; valid for `rows` entries until the next call. */
  columnOfRow = new Int32Array(0)
  #cost = new Float64Array(0)
  #rowOfColumn = new Int32Array(0)
  #rowPotential = new Float64Array(0)
  #columnPotential = new Float64Array(0)
  #shortest = new Float64Array(0)
  #previousColumn = new Int32Array(0)
  #visited = new Uint8Array(0)

  /** `cost` is row-major, rows x columns; what is no number counts as `costLimit`, which pairs nobody. Fills `columnOfRow`. */
  solve(cost: Float64Array, rows: number, columns: number, costLimit: number): void {
    this.#grow(rows, columns)
    this.columnOfRow.fill(-1)
    if (rows === 0 || columns === 0)
      return
    // The algorithm wants no more rows than columns.
    const swapped = rows > columns
    const n = swapped ? columns : rows
    const m = swapped ? rows : columns
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        const each = swapped
          ? cost[j * columns + i]!
          : cost[i * columns + j]!
        // A number of two sources costs an object each time, so the limit has a statement of its own.
        this.#cost[i * m + j] = Math.min(each, costLimit)
        if (Number.isNaN(each))
          this.#cost[i * m + j] = costLimit
      }
    }
    this.#solve(n, m)
    for (let j = 1; j <= m; j++) {
      const i = this.#rowOfColumn[j]!
      if (i === 0 || this.#cost[(i - 1) * m + j - 1]! >= costLimit)
        continue
      if (swapped)
        this.columnOfRow[j - 1] = i - 1
      else
        this.columnOfRow[i - 1] = j - 1
    }
  }

  /** Rows and columns count from 1; column 0 is the root of the search for a free column. */
  #solve(n: number, m: number): void {
    const cost = this.#cost
    const rowOf = this.#rowOfColumn.fill(0)
    const u = this.#rowPotential.fill(0)
    const v = this.#columnPotential.fill(0)
    const shortest = this.#shortest
    const previous = this.#previousColumn
    const visited = this.#visited
    for (let row = 1; row <= n; row++) {
      rowOf[0] = row
      shortest.fill(Number.POSITIVE_INFINITY)
      visited.fill(0)
      let column = 0
      do {
        visited[column] = 1
        const i = rowOf[column]!
        let delta = Number.POSITIVE_INFINITY
        let next = 0
        for (let j = 1; j <= m; j++) {
          if (visited[j])
            continue
          const reduced = cost[(i - 1) * m + j - 1]! - u[i]! - v[j]!
          if (reduced < shortest[j]!) {
            shortest[j] = reduced
            previous[j] = column
          }
          if (shortest[j]! < delta) {
            delta = shortest[j]!
            next = j
          }
        }
        for (let j = 0; j <= m; j++) {
          if (visited[j]) {
            u[rowOf[j]!]! += delta
            v[j]! -= delta
          }
          else {
            shortest[j]! -= delta
          }
        }
        // Nothing is nearer than infinitely far only where a cost is no finite number; without this the search never ends.
        if (next === 0)
          throw new RangeError('The costs of an assignment must be finite.')
        column = next
      } while (rowOf[column] !== 0)
      while (column !== 0) {
        const from = previous[column]!
        rowOf[column] = rowOf[from]!
        column = from
      }
    }
  }

  #grow(rows: number, columns: number): void {
    const side = Math.max(rows, columns) + 1
    if (this.columnOfRow.length < side) {
      const size = side * 2
      this.columnOfRow = new Int32Array(size)
      this.#rowOfColumn = new Int32Array(size)
      this.#rowPotential = new Float64Array(size)
      this.#columnPotential = new Float64Array(size)
      this.#shortest = new Float64Array(size)
      this.#previousColumn = new Int32Array(size)
      this.#visited = new Uint8Array(size)
    }
    if (this.#cost.length < rows * columns)
      this.#cost = new Float64Array(rows * columns * 2)
  }
}
