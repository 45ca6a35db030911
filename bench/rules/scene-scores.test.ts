import { describe, expect, it } from 'vitest'
import { conditionKinds } from '#contract/condition'
import { readMeasuredNoise } from './measured-noise.ts'
import { scoreScenes } from './scene-scores.ts'

describe('scenes', () => {
  it.each(conditionKinds)('%s is told in every scene that breaks the rule, and nothing else is, by true boxes', async (kind) => {
    const { f1, wrong, expected } = await scoreScenes(kind, { positives: 4, negativeMinutes: 4, seed: 300 })
    expect(expected).toBeGreaterThanOrEqual(4)
    expect(wrong).toEqual([])
    expect(f1).toBe(1)
  })

  it('are the same for the same seed, and others for another', async () => {
    const run = (seed: number) => scoreScenes('zone-presence', {
      positives: 2,
      negativeMinutes: 1,
      seed,
      noise: readMeasuredNoise(),
    })
    expect(await run(11)).toEqual(await run(11))
    expect((await run(11)).alertMs).not.toEqual((await run(12)).alertMs)
  })
})
