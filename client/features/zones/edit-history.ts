/** What was, what is, and what was taken back; oldest first. */
export interface EditHistory<Value> {
  readonly past: readonly Value[]
  readonly present: Value
  readonly future: readonly Value[]
}

/** So many steps can be taken back. */
const mostSteps = 100

export function startHistory<Value>(present: Value): EditHistory<Value> {
  return { past: [], present, future: [] }
}

/** The next step; the same value again is none. */
export function recordStep<Value>(history: EditHistory<Value>, present: Value): EditHistory<Value> {
  return present === history.present
    ? history
    : {
        past: [...history.past, history.present].slice(-mostSteps),
        present,
        future: [],
      }
}

export function undoStep<Value>(history: EditHistory<Value>): EditHistory<Value> {
  const { past, present, future } = history
  return past.length === 0
    ? history
    : {
        past: past.slice(0, -1),
        present: past.at(-1)!,
        future: [present, ...future],
      }
}

export function redoStep<Value>(history: EditHistory<Value>): EditHistory<Value> {
  const { past, present, future } = history
  return future.length === 0
    ? history
    : {
        past: [...past, present],
        present: future[0]!,
        future: future.slice(1),
      }
}
