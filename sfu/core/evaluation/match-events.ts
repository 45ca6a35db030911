import type { Severity } from '#contract/severity'

/** Something that a clip shows and that a rule should raise. Times in ms of the clip. */
export interface ExpectedEvent {
  readonly camera: string
  readonly rule: string
  /** Where it says so, only an event of this zone or severity is it. */
  readonly zone?: string | undefined
  readonly severity?: Severity | undefined
  /** When it begins to be a breach of the rule, and when it ends. */
  readonly startMs: number
  readonly endMs: number
  /** People would not agree: it is neither missed when it is not raised, nor for nothing when it is. */
  readonly isOptional?: boolean | undefined
}

/** Something that a rule raised, at the clip's time of the picture that it was raised from. */
export interface RaisedEvent {
  readonly camera: string
  readonly rule: string
  readonly zone: string
  readonly severity: Severity
  readonly atMs: number
}

/** An event may be raised so long before and after the moment that a person labelled (domain: evaluation). */
const earlyMs = 2_000
const lateMs = 10_000
/** Of a pair that cannot be: dearer than any sum of pairs that can. */
const impossible = 1e12

/** What became of each side: the index of the partner, or undefined. */
export interface EventMatch {
  readonly raisedOf: readonly (number | undefined)[]
  readonly expectedOf: readonly (number | undefined)[]
  /** Raised ones without a partner that tell of an expected event that has one: its repeats. */
  readonly duplicates: readonly number[]
}

function isAbout(expected: ExpectedEvent, raised: RaisedEvent): boolean {
  return expected.camera === raised.camera && expected.rule === raised.rule
    && (expected.zone === undefined || expected.zone === raised.zone)
    && (expected.severity === undefined || expected.severity === raised.severity)
}

/**
 * Pairs expected events with raised ones: same camera, same rule, raised from 2 s before to 10 s after the start. Of all pairings the one with
 * the most pairs, and of these the one with the least delay in all (Kuhn 1955; Jonker and Volgenant's shortest augmenting paths), so that the
 * order of the lists does not matter.
 */
export function matchEvents(expected: readonly ExpectedEvent[], raised: readonly RaisedEvent[]): EventMatch {
  const raisedOf: (number | undefined)[] = expected.map(() => undefined)
  const expectedOf: (number | undefined)[] = raised.map(() => undefined)
  // Rules and cameras have nothing to do with each other; what is left of the problem is small.
  const groups = Map.groupBy(expected.keys(), i => `${expected[i]!.camera}\n${expected[i]!.rule}`)
  for (const rows of groups.values()) {
    const { camera, rule } = expected[rows[0]!]!
    const columns = raised.flatMap((event, j) => event.camera === camera && event.rule === rule
      ? [j]
      : [])
    const costs = rows.map(i => columns.map(j => costOf(expected[i]!, raised[j]!)))
    leastCostPairs(costs, columns.length).forEach((column, row) => {
      if (column === undefined || costs[row]![column]! >= impossible)
        return
      raisedOf[rows[row]!] = columns[column]!
      expectedOf[columns[column]!] = rows[row]!
    })
  }
  const duplicates = raised.flatMap((event, j) => expectedOf[j] === undefined && expected.some((e, i) =>
    raisedOf[i] !== undefined && isAbout(e, event) && event.atMs >= e.startMs - earlyMs && event.atMs <= Math.max(e.startMs, e.endMs) + lateMs)
    ? [j]
    : [])
  return { raisedOf, expectedOf, duplicates }
}

function costOf(expected: ExpectedEvent, raised: RaisedEvent): number {
  const delay = raised.atMs - expected.startMs
  return isAbout(expected, raised) && delay >= -earlyMs && delay <= lateMs
    ? Math.abs(delay)
    : impossible
}

/** The column of each row at the least total cost; each row may also stay alone, at the price of `impossible`. */
function leastCostPairs(costs: readonly (readonly number[])[], columnCount: number): (number | undefined)[] {
  const rowCount = costs.length
  // A column of its own for each row that stays alone makes every row find one.
  const width = columnCount + rowCount
  const at = (row: number, column: number): number => column < columnCount
    ? costs[row]![column]!
    : impossible
  const rowOf = new Int32Array(width + 1).fill(-1)
  const rowPrice = new Float64Array(rowCount)
  const columnPrice = new Float64Array(width + 1)
  for (let row = 0; row < rowCount; row++) {
    const least = new Float64Array(width + 1).fill(Number.POSITIVE_INFINITY)
    const from = new Int32Array(width + 1).fill(width)
    const isDone = new Uint8Array(width + 1)
    let column = width
    rowOf[width] = row
    do {
      isDone[column] = 1
      const owner = rowOf[column]!
      let step = Number.POSITIVE_INFINITY
      let next = width
      for (let j = 0; j < width; j++) {
        if (isDone[j])
          continue
        const price = at(owner, j) - rowPrice[owner]! - columnPrice[j]!
        if (price < least[j]!) {
          least[j] = price
          from[j] = column
        }
        if (least[j]! < step) {
          step = least[j]!
          next = j
        }
      }
      for (let j = 0; j <= width; j++) {
        if (isDone[j]) {
          rowPrice[rowOf[j]!]! += step
          columnPrice[j]! -= step
        }
        else {
          least[j]! -= step
        }
      }
      column = next
    } while (rowOf[column] !== -1)
    while (column !== width) {
      rowOf[column] = rowOf[from[column]!]!
      column = from[column]!
    }
  }
  const pairs: (number | undefined)[] = costs.map(() => undefined)
  for (let column = 0; column < columnCount; column++) {
    if (rowOf[column]! >= 0)
      pairs[rowOf[column]!] = column
  }
  return pairs
}
