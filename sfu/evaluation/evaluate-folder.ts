import type { ClipAnswer, ClipLabels, ClipOutcome, ClipTask, EvaluationLabels } from '#contract/evaluation'
import type { DetectorId } from '#contract/ids'
import type { ExpectedEvent, RaisedEvent } from '../core/evaluation/match-events.ts'
import type { EventReport } from '../core/evaluation/score-events.ts'
import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { ruleSchema } from '#contract/rule'
import { epochMs } from '#contract/time'
import { zoneSchema } from '#contract/zone'
import { scoreEvents } from '../core/evaluation/score-events.ts'
import { openHeadlessPage } from './headless-page.ts'

export interface EvaluateOptions {
  readonly chromiumPath: string
  /** Where the page is, and by which path it reaches a clip. */
  readonly origin: string
  readonly pathOf: (clip: string) => string
  readonly detectorId: DetectorId
  readonly engine: ClipTask['engine']
  readonly fps: number
  readonly signal: AbortSignal
  readonly onProgress: (clip: string, share: number) => void
}

export interface PlayedClip {
  readonly clip: string
  readonly outcome: ClipOutcome
}

export interface Evaluation {
  readonly clips: readonly PlayedClip[]
  readonly report: EventReport
  /** Rule kinds by the names of the rules. */
  readonly kinds: ReadonlyMap<string, string>
  readonly watchedMs: number
  /** Of the clips' time, the share that was looked at. */
  readonly coverage: number
}

/** Monday, 5 January 2026, 00:00 UTC: clips whose labels do not say when they begin. */
const defaultStart = Date.UTC(2026, 0, 5)

/** Plays the labelled clips in a headless page of our own and scores what it raised. Fails with an AppError; 'bad-input' when a clip cannot be played. */
export async function evaluateClips({ timeZone, clips }: EvaluationLabels, options: EvaluateOptions): Promise<Evaluation> {
  const { origin, pathOf, signal, onProgress } = options
  let current = ''
  const page = await openHeadlessPage({
    chromiumPath: options.chromiumPath,
    url: `${origin}/evaluate`,
    tell: {
      name: 'ansimProgress',
      take: share => onProgress(current, Number(share)),
    },
  })
  const stop = Promise.withResolvers<never>()
  stop.promise.catch(() => {})
  const onAbort = (): void => stop.reject(new AppError('bad-input', 'The evaluation was stopped before its end; nothing was scored.'))
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted)
    onAbort()
  try {
    const played: PlayedClip[] = []
    for (const [clip, labels] of Object.entries(clips)) {
      current = clip
      onProgress(clip, 0)
      // Given by our own page of the same build.
      const answer = await Promise.race([
        page.call('ansimEvaluate', taskOf(labels, timeZone, pathOf(clip), options)),
        stop.promise,
      ]) as ClipAnswer
      if (answer.kind === 'failed')
        throw new AppError('bad-input', `${clip} could not be played: ${answer.reason}`)
      onProgress(clip, 1)
      played.push({ clip, outcome: answer.outcome })
    }
    return score(clips, played)
  }
  finally {
    signal.removeEventListener('abort', onAbort)
    await page.close()
  }
}

function taskOf({ zones, rules, startsAt, groundPlane }: ClipLabels, timeZone: string, path: string, { detectorId, engine, fps }: EvaluateOptions): ClipTask {
  const cameraId = randomUUID()
  const own = zones.map(zone => zoneSchema.parse({
    ...zone,
    zoneId: randomUUID(),
    cameraId,
  }))
  return {
    path,
    detectorId,
    engine,
    baselineFps: fps,
    startsAt: epochMs(startsAt === undefined
      ? defaultStart
      : Date.parse(startsAt)),
    timeZone,
    groundPlane,
    zones: own,
    rules: rules.map(({ zones: named, ...rule }) => ruleSchema.parse({
      ...rule,
      ruleId: randomUUID(),
      version: 1,
      cameraId,
      armed: true,
      zoneIds: own.filter(({ name }) => !named || named.includes(name)).map(({ zoneId }) => zoneId),
    })),
  }
}

function score(labels: EvaluationLabels['clips'], played: readonly PlayedClip[]): Evaluation {
  const expected = Object.entries(labels).flatMap(([camera, { events }]) => events.map(({ rule, zone, severity, startS, endS, optional }): ExpectedEvent => ({
    camera,
    rule,
    zone,
    severity,
    startMs: startS * 1000,
    endMs: endS * 1000,
    isOptional: optional,
  })))
  const raised = played.flatMap(({ clip, outcome }) => outcome.raised.map((event): RaisedEvent => ({ camera: clip, ...event })))
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const durationMs = sum(played.map(({ outcome }) => outcome.durationMs))
  const coveredMs = sum(played.map(({ outcome }) => outcome.coveredMs))
  const coveredOf = (rule: string): number => sum(played.filter(({ clip }) => labels[clip]?.rules.some(({ name }) => name === rule)).map(({ outcome }) => outcome.coveredMs))
  return {
    clips: played,
    report: scoreEvents(expected, raised, coveredMs, coveredOf),
    kinds: new Map(Object.values(labels).flatMap(({ rules }) => rules.map(({ name, condition }) => [name, condition.kind] as const))),
    watchedMs: coveredMs,
    coverage: coveredMs / durationMs,
  }
}
