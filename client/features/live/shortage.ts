/** Looks a second that the cameras of this machine ask for, and that are done. */
export interface LookRates { readonly asked: number, readonly done: number }

/** What is known of a machine that is asked for more than it can do. */
export interface Shortage {
  /** Since when it is as it is, short or not. */
  readonly sinceMs: number
  readonly isShort: boolean
  /** What people are told, and since when; undefined while there is nothing to tell. */
  readonly told?: LookRates & { readonly atMs: number }
}

/** A burst is no shortage: so long it must last to be told, and so long be over. */
const tellAfterMs = 5_000
const forgetAfterMs = 10_000
/** Numbers that change every second cannot be read, and are read aloud again and again. */
const renewEveryMs = 10_000

/** Goes on from what was known `before`; `load` is what the cameras need over what the machine can do. Times in ms of any one clock. */
export function followShortage(before: Shortage | undefined, nowMs: number, load: number, rates: LookRates): Shortage {
  const isShort = load > 1
  const sinceMs = before?.isShort === isShort
    ? before.sinceMs
    : nowMs
  const told = before?.told
  const lastedMs = nowMs - sinceMs
  if (!isShort) {
    return lastedMs >= forgetAfterMs || !told
      ? { sinceMs, isShort }
      : { sinceMs, isShort, told }
  }
  if (!told && lastedMs < tellAfterMs)
    return { sinceMs, isShort }
  return {
    sinceMs,
    isShort,
    told: told && nowMs - told.atMs < renewEveryMs
      ? told
      : {
          asked: Math.round(rates.asked),
          done: Math.round(rates.done),
          atMs: nowMs,
        },
  }
}
