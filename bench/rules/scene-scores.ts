import type { ConditionKind } from '#contract/condition'
import type { ExpectedEvent, RaisedEvent } from '../../sfu/core/evaluation/match-events.ts'
import type { EventScore } from '../../sfu/core/evaluation/score-events.ts'
import type { MeasuredNoise } from './measured-noise.ts'
import { scoreEvents } from '../../sfu/core/evaluation/score-events.ts'
import { playScene } from './scene/play-scene.ts'
import { buildScene } from './scene/scenes.ts'

export interface SceneSizes {
  /** Scenes that break the rule. */
  readonly positives: number
  /** Minutes of scenes that nearly break it. */
  readonly negativeMinutes: number
  readonly seed: number
  /** Perfect boxes where absent. */
  readonly noise?: MeasuredNoise
}

export interface SceneScore extends EventScore {
  readonly negativeMinutes: number
  /** Seeds of the scenes that were not told as they should be, with what was wrong. */
  readonly wrong: readonly string[]
}

/** Plays new scenes of one kind, each of its own seed, through tracker, votes, rules and rates, and scores what was raised. */
export async function scoreScenes(kind: ConditionKind, { positives, negativeMinutes, seed, noise }: SceneSizes): Promise<SceneScore> {
  const expected: ExpectedEvent[] = []
  const raised: RaisedEvent[] = []
  const wrong: string[] = []
  let negativeS = 0
  const play = async (isPositive: boolean, its: number): Promise<number> => {
    const scene = buildScene(kind, isPositive, its)
    const camera = `${isPositive ? 'positive' : 'negative'} ${its}`
    const own = scene.expected.map(({ startS, endS, severity, isOptional }): ExpectedEvent => ({
      camera,
      rule: kind,
      severity,
      isOptional,
      startMs: startS * 1000,
      endMs: endS * 1000,
    }))
    const alerts = (await playScene(scene, noise
      ? { noise }
      : {})).map(({ atMs, severity }): RaisedEvent => ({
      camera,
      rule: kind,
      zone: 'Zone',
      severity,
      atMs,
    }))
    const { all } = scoreEvents(own, alerts, 1)
    if (all.missed > 0 || all.raised > all.matched)
      wrong.push(`${camera}: ${all.missed} missed, ${all.falseAlarms} for nothing, ${all.duplicates} repeated`)
    expected.push(...own)
    raised.push(...alerts)
    return scene.seconds
  }
  for (let i = 0; i < positives; i++)
    await play(true, seed + 2 * i)
  for (let i = 0; negativeS < negativeMinutes * 60; i++)
    negativeS += await play(false, seed + 2 * i + 1)
  return {
    ...scoreEvents(expected, raised, negativeS * 1000).all,
    negativeMinutes: negativeS / 60,
    wrong,
  }
}
