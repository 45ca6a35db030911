import type { StoredAnnotation } from './annotation.ts'
import type { EpochMs } from './time.ts'
import { epochMs } from './time.ts'

/**
 * RE2: when somebody first acknowledged an Incident, took it on or judged it, by their own clock unless it is doubted: who does so without a
 * network did it then. Undefined while nobody has, and again after all of it was taken back. `standing`: annotations that stand, in the
 * server's order.
 */
export function reactionOf(standing: readonly StoredAnnotation[]): EpochMs | undefined {
  const inForce = new Set<'acknowledge' | 'verdict' | 'owner'>()
  let first: number | undefined
  for (const { annotation: { change, madeAt }, receivedAt, clockSuspect } of standing) {
    if (change.kind === 'note')
      continue
    const isSaid = change.kind === 'acknowledge'
      ? change.takenBack !== true
      : change.kind === 'verdict'
        ? change.verdict !== null
        : change.memberId !== null
    if (isSaid) {
      inForce.add(change.kind)
      first = Math.min(first ?? Infinity, clockSuspect
        ? receivedAt
        : madeAt)
    }
    else {
      inForce.delete(change.kind)
      if (inForce.size === 0)
        first = undefined
    }
  }
  return first === undefined
    ? undefined
    : epochMs(first)
}
