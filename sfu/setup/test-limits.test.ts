import { expect, it } from 'vitest'
import { timeLeft, unfinishedWords } from './test-limits.mjs'

it('gives a part its own limit, but no more than is left for all', () => {
  expect([
    timeLeft(600, 100, 1_000),
    timeLeft(600, 700, 1_000),
    timeLeft(600, 1_200, 1_000),
  ]).toEqual([600, 300, 0])
})

it('says in which files a run stood still', () => {
  const limits = { silenceMs: 300_000, limitMs: 90_000 }
  const files = 'begun db sfu/a.db.test.ts\nbegun node sfu/b.test.ts\nended db sfu/a.db.test.ts\n'
  expect(unfinishedWords({ stoodStill: true, tookTooLong: false }, limits, files)).toBe('Nothing was heard for 5 minutes: the run was ended. Begun and not ended: node sfu/b.test.ts.')
  expect(unfinishedWords({ stoodStill: false, tookTooLong: true }, limits, '')).toBe('It had not ended after 1.5 minutes: the run was ended. No file had begun without ending.')
  expect(unfinishedWords({ stoodStill: false, tookTooLong: true }, { ...limits, limitMs: 0 }, '')).toBe('No time was left: the run was ended. No file had begun without ending.')
  expect(unfinishedWords({ stoodStill: false, tookTooLong: false }, limits, files)).toBe('')
})
