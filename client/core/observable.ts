/** A value that changes and says so. Listeners hear changes only; read `value` for what is true now. */
export interface Observable<Value> {
  readonly value: Value
  /** Answers how to stop listening. A listener that throws does not keep the others from hearing. */
  readonly subscribe: (listener: (value: Value) => void) => () => void
}

export interface WritableObservable<Value> extends Observable<Value> {
  /** Tells the listeners unless `isSame` says that nothing changed. */
  readonly set: (value: Value) => void
}

/** `isSame` keeps listeners quiet when a new object says the same as the old one; the default compares by identity. */
export function createObservable<Value>(initial: Value, isSame: (a: Value, b: Value) => boolean = Object.is): WritableObservable<Value> {
  let current = initial
  const listeners = createListeners<Value>()
  return {
    get value() {
      return current
    },
    subscribe: listeners.add,
    set(value) {
      if (isSame(current, value))
        return
      current = value
      listeners.tell(value)
    },
  }
}

export interface Listeners<Value> {
  readonly add: (listener: (value: Value) => void) => () => void
  readonly tell: (value: Value) => void
}

/** A set of listeners without a remembered value: for things that happen rather than hold. */
export function createListeners<Value>(): Listeners<Value> {
  // Each subscription is its own entry, so that one function may listen twice and leave once.
  const entries = new Set<{ listener: (value: Value) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    tell(value) {
      for (const { listener } of [...entries]) {
        try {
          listener(value)
        }
        catch (error) {
          raise(error)
        }
      }
    },
  }
}

/** One listener's failure is shown by the runtime as unhandled, outside the loop that tells the others. */
function raise(error: unknown): void {
  void Promise.reject(error)
}
