import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { measureFalseAlarmDay } from './false-alarm-day.ts'
import { readMeasuredNoise } from './measured-noise.ts'
import { scorePixels } from './pixels.ts'
import { hasRealClips, measureRealClips } from './real-clips.ts'
import { measureReplay } from './replay-week.ts'

if (!hasRealClips())
  process.stdout.write('The real clips are skipped: ../shared/data/clips is not there.\n')

describe('clips, small', () => {
  it('rendered people who cross are told of, by the whole pipeline', async () => {
    const { rules, lines } = await scorePixels(() => {}, {
      clips: ['crossing'],
      mirrored: [false],
    })
    expect(rules.get('line-crossing')!.recall, lines.join('\n')).toBeGreaterThanOrEqual(0.75)
    expect(rules.get('line-crossing')!.falseAlarms).toBe(0)
  }, 120_000)

  it.skipIf(!hasRealClips())('real people who enter are one event each, and what they wear is seen', async () => {
    const { one_by_one_events, worn_votes, worn_false_alarms, bare_events_off } = await measureRealClips(() => {})
    expect([one_by_one_events!.value, worn_false_alarms!.value, bare_events_off!.value]).toEqual([0, 0, 0])
    expect(worn_votes!.value).toBeGreaterThanOrEqual(0.9)
  }, 240_000)

  it('what was kept of a day is replayed', async () => {
    expect((await measureReplay(1, 1)).replay_looks!.value).toBe(86_400)
  })

  it('a remembered false alarm does not come for ever, and nobody else is hidden', () => {
    const { suppressed_again, suppressed_hidden, suppressed_walkers_told } = measureFalseAlarmDay(readMeasuredNoise(), 2, 1)
    expect(suppressed_again!.value).toBeLessThanOrEqual(2)
    expect(suppressed_hidden!.value).toBeGreaterThan(10)
    expect(suppressed_walkers_told!.value).toBe(1)
  })
})
