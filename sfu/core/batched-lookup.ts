/**
 * Asks for many keys at once what many ask for one by one: one question is under way at a time, and whoever comes meanwhile goes with the next
 * one. So an answer is never older than its question, and however many ask, one answer after the other suffices.
 * `ask` answers the keys that it found; a failure of its question is that of everybody in it.
 */
export function createBatchedLookup<Value>(ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>): (key: string) => Promise<Value | undefined> {
  let waiting: { readonly keys: Set<string>, readonly answer: Promise<ReadonlyMap<string, Value>> } | undefined
  let underWay: Promise<unknown> | undefined

  function nextQuestion(): NonNullable<typeof waiting> {
    const keys = new Set<string>()
    const answer = (underWay ?? Promise.resolve()).then(() => {
      waiting = undefined
      const asked = ask([...keys])
      underWay = asked.catch(() => {})
      return asked
    })
    // Each who asked hears of it; nobody else does.
    answer.catch(() => {})
    return { keys, answer }
  }

  return async (key) => {
    waiting ??= nextQuestion()
    waiting.keys.add(key)
    return (await waiting.answer).get(key)
  }
}
