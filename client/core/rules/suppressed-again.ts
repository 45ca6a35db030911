import type { TrackedDetection } from '#contract/detection'
import type { DeviceId, EventId, MemberId, SuppressionId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { SafetyEvent } from '#contract/safety-event'
import type { Suppression } from '#contract/suppression'
import type { Zone } from '#contract/zone'
import type { JudgeSite, LookCircumstances } from './camera-judge.ts'
import type { MarkedHit } from './suppress-memory.ts'
import { suppressionLastsMs } from '#contract/suppression'
import { patternOf } from '#contract/suppression-pattern'
import { epochMs } from '#contract/time'
import { CameraJudge } from './camera-judge.ts'
import { draftSafetyEvent } from './safety-event-draft.ts'
import { SuppressionMemory } from './suppress-memory.ts'

/** One look of the scene that is played. */
export interface PlayedLook extends LookCircumstances {
  /** Monotonic ms. */
  readonly atMs: number
  /** Epoch ms. */
  readonly wallMs: number
  readonly tracks: readonly TrackedDetection[]
}

export interface SuppressedAgain {
  /** Alarms, as people were told of them. */
  readonly alarms: readonly (MarkedHit & { readonly atMs: number })[]
  /** How often an alarm came again after it had been judged false: the goal is at most 1 for each thing that stands there. */
  readonly again: number
  /** Silent records, and the hits that they stand for. */
  readonly recorded: number
  readonly hidden: number
}

/**
 * Plays looks of one camera to its rules and their memory, with a reviewer who judges every alarm false `reviewMs` after it came; those that
 * come before that of the same thing are repeats of one incident and do not count as again.
 */
export function playFalseAlarms(rules: readonly Rule[], zones: readonly Zone[], looks: Iterable<PlayedLook>, { site = {} as JudgeSite, reviewMs = 60_000, aspect = 16 / 9 } = {}): SuppressedAgain {
  const judge = new CameraJudge()
  judge.configure(rules, zones, site)
  const memory = new SuppressionMemory()
  let known: Suppression[] = []
  let pending: { dueMs: number, suppression: Suppression }[] = []
  const alarms: (MarkedHit & { atMs: number })[] = []
  let again = 0
  let recorded = 0
  let hidden = 0
  for (const look of looks) {
    const { atMs, wallMs, tracks, motionBox } = look
    if (pending.some(({ dueMs }) => dueMs <= atMs)) {
      known = [
        ...known,
        ...pending.filter(({ dueMs }) => dueMs <= atMs).map(({ suppression }) => suppression),
      ]
      pending = pending.filter(({ dueMs }) => dueMs > atMs)
      memory.configure(known)
    }
    const marked = memory.mark(judge.judge(tracks, atMs, true, look), tracks, {
      atMs,
      wallMs,
      aspect,
      motionBox,
    })
    for (const hit of marked) {
      if (hit.suppressedBy !== undefined) {
        recorded++
        hidden += hit.suppressedCount ?? 1
        continue
      }
      alarms.push({ ...hit, atMs })
      if (known.length > 0)
        again++
      const suppression = judgeFalse(hit, tracks, wallMs, alarms.length)
      if (suppression)
        pending.push({ dueMs: atMs + reviewMs, suppression })
    }
  }
  return {
    alarms,
    again,
    recorded,
    hidden,
  }
}

/** What the server makes of the verdict on this alarm. */
function judgeFalse({ hit, path }: MarkedHit, tracks: readonly TrackedDetection[], wallMs: number, number: number): Suppression | undefined {
  const eventId = `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as EventId
  const event: SafetyEvent = {
    ...draftSafetyEvent(hit, tracks, {
      cameraId: hit.rule.cameraId,
      cameraName: 'Played',
      detector: {
        detectorId: 'played',
        sha256: '0'.repeat(64),
        engine: 'fake',
      } as SafetyEvent['detector'],
      leaseEpoch: 0,
      capturedAt: epochMs(wallMs),
    }),
    ...path && { path },
    eventId,
    deviceId: eventId as string as DeviceId,
    recordedAt: epochMs(wallMs),
  }
  const pattern = patternOf(event, 'nothing-there')
  return typeof pattern === 'string'
    ? undefined
    : {
        suppressionId: eventId as string as SuppressionId,
        madeFrom: eventId,
        cameraId: event.cameraId,
        ruleId: event.rule.ruleId,
        ruleKind: event.rule.kind,
        ruleName: event.rule.name,
        zoneId: event.zone.zoneId,
        zoneName: event.zone.name,
        label: event.label,
        pattern,
        madeBy: eventId as string as MemberId,
        madeByName: 'Reviewer',
        madeAt: epochMs(wallMs),
        hits: 0,
        endsAt: epochMs(wallMs + suppressionLastsMs),
      }
}
