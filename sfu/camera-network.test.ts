import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { countUrlEscapes } from './rtsp/testing/url-escapes.ts'

it('SE4 no address of the corpus, by whatever notation, name or redirect, leads to where no camera may be', async () => {
  const { checked, escapes, lost } = await countUrlEscapes(timersOf(globalThis, () => epochMs(Date.now())))
  expect(checked).toBeGreaterThanOrEqual(300)
  expect(escapes).toEqual([])
  // What is good is reached: the others were refused for a reason.
  expect(lost).toEqual([])
})
