import type { NewSilence, Silence } from '#contract/alert-silence'
import type { EpochMs } from '#contract/time'
import { criticalSilenceMs } from '#contract/alert-silence'
import { epochMs } from '#contract/time'

/** A silence that this browser made and the server has not heard of; times by this browser's clock. */
export interface WaitingSilence extends Omit<NewSilence, 'ageMs'> {
  readonly madeAt: EpochMs
  readonly cameraName: string
  readonly ruleName?: string | undefined
}

/** AL4: how it holds here until the server has it. Critical is bound here as there. */
export function heldSilence({ silenceId, target, reason, madeAt, lastsMs, cameraName, ruleName }: WaitingSilence, madeByName: string): Silence {
  return {
    silenceId,
    target,
    cameraName,
    ...ruleName !== undefined && { ruleName },
    reason,
    madeAt,
    madeByName,
    until: epochMs(madeAt + lastsMs),
    criticalUntil: epochMs(madeAt + Math.min(lastsMs, criticalSilenceMs)),
  }
}

/** A silence by another clock: `offsetMs` is that clock minus this one. */
export function byOwnClock(silence: Silence, offsetMs: number): Silence {
  const shift = (at: EpochMs): EpochMs => epochMs(at - offsetMs)
  return {
    ...silence,
    madeAt: shift(silence.madeAt),
    until: shift(silence.until),
    criticalUntil: shift(silence.criticalUntil),
    ...silence.endedAt !== undefined && {
      endedAt: shift(silence.endedAt),
    },
  }
}
